"""What this room puts on Today: sends that wait for a second person."""

from touchline.campaigns.approval_todos import SOURCE
from touchline.tasks.todos import register_source

register_source(SOURCE)
