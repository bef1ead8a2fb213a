"""Background work of commerce."""

from touchline.commerce.buyers import measure_borders
from touchline.jobs.services import periodic


@periodic("41 3 * * *")
def measure_buyers() -> None:
    """Measure each night where the fifths of buyers end."""
    measure_borders()
