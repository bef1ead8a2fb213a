"""What the stages of people are called: as they come, or as the room of the lifecycle says the firm calls them."""

from collections.abc import Callable, Sequence

from django.utils.functional import Promise

from touchline.contacts.models import Stage

Names = Sequence[tuple[str, str | Promise]]
_says: list[Callable[[], Names]] = []


def register_stage_names(get_names: Callable[[], Names]) -> None:
    """Have slugs and names of the stages come from a room above."""
    _says[:] = [get_names]


def get_stage_names() -> Names:
    """Return slugs and names of the stages in their order."""
    found = _says[0]() if _says else ()
    return found or [(str(stage.value), stage.label) for stage in Stage]
