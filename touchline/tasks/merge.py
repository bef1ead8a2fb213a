"""How tasks and activities go with a person or company that is joined into another."""

from touchline.records.moves import Move, register_moves
from touchline.tasks.models import Activity, Task

for model in (Task, Activity):
    register_moves(
        Move(model=model, column="contact_id", kind="contact"), Move(model=model, column="company_id", kind="company")
    )
