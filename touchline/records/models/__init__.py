"""What the engines keep beside the rooms' own records: attributes made on screen, changes, notes, files, long work."""

from touchline.records.models.attribute import AttributeDefinition
from touchline.records.models.change import Change, ChangeSet
from touchline.records.models.file import File
from touchline.records.models.looking import Look, Pin
from touchline.records.models.note import Note
from touchline.records.models.saved_view import ListChoice, SavedView
from touchline.records.models.sort_index import SortIndex
from touchline.records.models.work import Refusal, Work

__all__ = [
    "AttributeDefinition",
    "Change",
    "ChangeSet",
    "File",
    "ListChoice",
    "Look",
    "Note",
    "Pin",
    "Refusal",
    "SavedView",
    "SortIndex",
    "Work",
]
