"""How what imports made goes with a record that is joined into another: it stays, and its import finds it there."""

from touchline.imports.models import Kept, Made
from touchline.records.moves import Stay, register_moves

register_moves(
    Stay(model=Made, column="record_id", why="It is what the import made; taking that back asks what became of it."),
    Stay(model=Kept, column="record_id", why="It is what stood there before the import, for taking that back."),
)
