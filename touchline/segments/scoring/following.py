"""Has the scores follow the stream: registered once the room's followers are looked for."""

from touchline.kit.clock import now
from touchline.segments.live.followers import register_chore, register_follower
from touchline.segments.queries import members_among
from touchline.segments.scoring.counting import count_next, fade
from touchline.segments.scoring.follower import ORDER, follow
from touchline.segments.scoring.plan import load_plan


def keep_up(stored_to: int) -> int:
    """Count by changed models, and let points of yesterday fade; return how many contacts that concerned."""
    if done := count_next(find_among=members_among, stored_to=stored_to):
        return done
    plan = load_plan()
    return fade(plan, today=plan.get_day(now())) if plan.models else 0


def get_counted_names() -> frozenset[str]:
    """Return the events that rules give points for."""
    return frozenset(rule.event for rule in load_plan().counted.values())


register_follower(
    "scores", lambda touched: follow(touched, find_among=members_among), order=ORDER, reads=get_counted_names
)
register_chore("scores", keep_up)
