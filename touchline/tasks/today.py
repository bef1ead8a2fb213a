"""What this room puts on Today: tasks, and new leads."""

from touchline.tasks import lead_todos, task_todos
from touchline.tasks.todos import register_source

register_source(task_todos.SOURCE)
register_source(lead_todos.SOURCE)
