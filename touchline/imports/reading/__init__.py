"""Reads files of any common form as rows of text: streamed, in bounded memory, safe against what was made to hurt."""

from touchline.imports.reading.forms import Reading, recognise
from touchline.imports.reading.opening import open_table
from touchline.imports.reading.tables import CannotRead, Table

__all__ = ["CannotRead", "Reading", "Table", "open_table", "recognise"]
