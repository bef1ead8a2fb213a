"""What this room puts on Today: people who wrote back."""

from touchline.messaging.returns.reply_todos import SOURCE
from touchline.tasks.todos import register_source

register_source(SOURCE)
