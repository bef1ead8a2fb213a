"""What keeps everything from leaving, mail, messages and webhooks alike: rooms above register it, who sends asks each time."""

from collections.abc import Callable

Brake = Callable[[], bool]
_brakes: list[Brake] = []


def register_brake(is_on: Brake) -> Brake:
    """Have `is_on` asked before anything leaves; it must be quick. Usable as decorator."""
    if is_on not in _brakes:
        _brakes.append(is_on)
    return is_on


def may_leave() -> bool:
    """Tell whether messages may leave, and mailboxes be emptied, now."""
    return not any(is_on() for is_on in _brakes)
