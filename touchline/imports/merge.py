"""How what imports made goes with a record that is joined into another: it stays, and its import finds it there."""

from touchline.imports.models import Made
from touchline.records.moves import Stay, register_moves

register_moves(
    Stay(model=Made, column="record_id", why="It is what the import made; taking that back asks what became of it."),
)
