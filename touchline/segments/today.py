"""What this room puts on Today: alerts that fired, and people with many points."""

from touchline.segments.alerting import hot, todos
from touchline.tasks.todos import register_source

register_source(todos.SOURCE)
register_source(hot.SOURCE)
