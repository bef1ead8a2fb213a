"""What the room does behind the storer: memberships, and all that follows from them."""

from collections.abc import Callable

from touchline.segments.mirroring import Reach, mirror_touched
from touchline.tracking.pipeline.next_steps import register_step


def make_live_step() -> Callable[[], int]:
    """Return the live step of a new leader, who knows nothing yet."""
    from touchline.segments.live.step import LiveStep

    return LiveStep().follow_next


def make_mirror_step() -> Callable[[], int]:
    """Return what tells the event store's mirror of changed profiles."""
    reach = Reach()
    return lambda: mirror_touched(reach)


register_step("mirror", make_mirror_step, order=10)
register_step("live", make_live_step, order=20)
