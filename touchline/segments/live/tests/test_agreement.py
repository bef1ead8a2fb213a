"""Random streams with late events, joins, undone joins, edits, crashes and time end as a recomputation would have it."""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from touchline.conditions.kinds import KINDS
from touchline.conditions.people import find_everybody
from touchline.contacts.factories import make_contact
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Contact, Identity
from touchline.eventstore.aliases import reload_aliases
from touchline.kit.clock import now
from touchline.segments import membership
from touchline.segments.live import keeping
from touchline.segments.live import step as live
from touchline.segments.live.tests.following import follow_all
from touchline.segments.models import Move, Segment
from touchline.segments.queries import members_among, read_members
from touchline.segments.scoring.counting import count_anew, count_next
from touchline.segments.scoring.plan import load_plan
from touchline.segments.scoring.rows import read_rows
from touchline.segments.scoring.services import create_model, publish_model
from touchline.segments.services import NewSegment, change_condition, create_segment
from touchline.tracking.factories import make_call, make_source, send
from touchline.tracking.models import Source

pytestmark = pytest.mark.django_db
PATHS = ("/prices", "/docs", "/")
STREAMS = int(os.environ.get("STREAMS", "3"))
"""How many random streams are tried; `STREAMS=200` for a long trial."""
STAGES = ("lead", "customer", "")
SCORE = {"name": "Engagement", "about": "", "half_life_days": 10, "hot": 20}
PRICES = [{"property": "path", "operator": "equals", "value": "/prices"}]
RULES = (
    {"how": "each", "condition": {"kind": "did", "event": "page_viewed"}, "points": 2, "cap_day": 5},
    {"how": "each", "condition": {"kind": "did", "event": "page_viewed", "where": PRICES}, "points": 7, "cap_all": 20},
    {"how": "each", "condition": {"kind": "did", "event": "Wished"}, "points": 9},
    {
        "how": "while",
        "condition": {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]},
        "points": 10,
    },
)


class Crash(Exception):
    """Stands for a kill between the work and its commit."""


class World:
    """A few people, a stream, and a clock that can be moved."""

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.random = random.Random(seed)
        self.moment = datetime.now(UTC)
        self.source: Source = make_source(trusted=True)
        self.step = live.LiveStep()
        self.segments: list[Segment] = []
        monkeypatch.setattr(membership, "now", lambda: self.moment)
        self._users = [f"user-{number}" for number in range(8)]
        publish_model(create_model(SCORE, actor=None, rules=RULES).pk, actor=None)

    def make_leaf(self) -> dict[str, Any]:
        """Return a random condition: on the profile, on what was done, how often, where and when, or on another segment."""
        pick = self.random
        shape = pick.random()
        if shape < 0.25:
            return {"kind": "attribute", "field": "stage", "operator": "any_of", "value": [pick.choice(STAGES[:2])]}
        if shape < 0.35 and self.segments and KINDS.find("segment"):
            return {
                "kind": "segment",
                "operator": pick.choice(("in", "not_in")),
                "segment": pick.choice(self.segments).pk,
            }
        leaf: dict[str, Any] = {
            "kind": pick.choice(("did", "did", "did_not")),
            "event": pick.choice(("page_viewed", "Wished")),
        }
        if leaf["kind"] == "did":
            leaf["times"] = {pick.choice(("at_least", "at_most", "exactly")): pick.randint(1, 4)}
        period = pick.choice(
            (None, {"last": 2, "unit": "day"}, {"last": 3, "unit": "hour"}, {"this": "day"}, {"this": "week"})
        )
        if period:
            leaf["period"] = period
        if leaf["event"] == "page_viewed" and pick.random() < 0.6:
            leaf["where"] = [{"property": "path", "operator": "equals", "value": pick.choice(PATHS)}]
        return leaf

    def make_rarer_leaf(self) -> dict[str, Any]:
        """Return a condition that is asked by the events of those a batch touches."""
        pick = self.random
        first, second = pick.sample(("page_viewed", "Wished"), 2)
        steps = [{"event": first}, {"event": second, "within": pick.randint(1, 3), "unit": "hour"}]
        period = pick.choice(({}, {"period": {"last": 2, "unit": "day"}}))
        return pick.choice(
            (
                {"kind": "sequence", "steps": steps},
                {"kind": "visited", "times": {"at_least": pick.randint(1, 3)}, **period},
                {
                    "kind": "event_sum",
                    "event": "Wished",
                    "property": "value",
                    "operator": "more_than",
                    "value": 20,
                    **period,
                },
            )
        )

    def make_tree(self) -> dict[str, Any]:
        """Return a random tree of a few conditions."""
        parts = [self.make_leaf() for _ in range(self.random.randint(1, 3))]
        tree: dict[str, Any] = {self.random.choice(("all", "any")): parts}
        return {"not": tree} if self.random.random() < 0.3 else tree

    def add_segment(self) -> None:
        """Make one more segment."""
        name = f"Segment {len(self.segments)}"
        self.segments.append(create_segment(None, NewSegment(name=name, condition=self.make_tree())))

    def send_some(self) -> None:
        """Send a few events: of users, of browsers, some of them days late."""
        calls = []
        for _ in range(self.random.randint(1, 6)):
            user = self.random.choice(self._users)
            who = {"anonymousId": f"browser-{user}"} if self.random.random() < 0.4 else {"userId": user}
            late = timedelta(minutes=self.random.choice((0, 0, 0, 50, 170, 185, 2_900, 5_000)))
            when = {"timestamp": (datetime.now(UTC) - late).isoformat()}
            shape = self.random.random()
            if shape < 0.15:
                calls.append(make_call("identify", anonymousId=f"browser-{user}", userId=user, **when))
            elif shape < 0.4:
                worth = {"value": self.random.choice((5, 12.5, 30))}
                calls.append(make_call("track", event="Wished", properties=worth, **who, **when))
            else:
                path = self.random.choice(PATHS)
                page = {"url": f"https://shop.example{path}", "path": path}
                calls.append(make_call(properties=page, **who, **when))
        send(self.source, *calls)

    def change_profile(self) -> None:
        """Give somebody another stage, or make somebody."""
        found = Contact.objects.order_by("?").first()
        if found is None or self.random.random() < 0.2:
            make_contact("New", stage=self.random.choice(STAGES))
            return
        Contact.objects.filter(pk=found.pk).update(stage=self.random.choice(STAGES))

    def merge(self) -> None:
        """Join two contacts."""
        two = list(Contact.objects.order_by("?").values_list("id", flat=True)[:2])
        if len(two) == 2:
            merge_records(Plan(kind="contact", kept_id=two[0], gone_id=two[1]), actor=None)

    def undo_merge(self) -> None:
        """Take the last two that were joined apart."""
        merge = Merge.objects.filter(undone_at=None).order_by("-id").first()
        if merge:
            unmerge(merge.pk, actor=None)

    def archive(self) -> None:
        """Put somebody away, or fetch somebody back."""
        found = Contact.objects.order_by("?").first()
        if found:
            put_away = None if found.archived_at else datetime.now(UTC)
            Contact.objects.filter(pk=found.pk).update(archived_at=put_away)

    def remove(self) -> None:
        """Remove somebody altogether."""
        found = Contact.objects.order_by("?").first()
        if found:
            Identity.objects.filter(contact=found).delete()

    def edit(self) -> None:
        """Follow another condition in one of the segments that no other reads."""
        change_condition(None, self.segments[-1].pk, self.make_tree_without_segments())

    def make_tree_without_segments(self) -> dict[str, Any]:
        """Return a random tree that asks for no other segment."""
        kept, self.segments = self.segments, []
        try:
            return self.make_tree()
        finally:
            self.segments = kept

    def pass_time(self) -> None:
        """Let minutes, hours or days pass."""
        self.moment += timedelta(minutes=self.random.choice((1, 7, 60, 190, 1_440, 3_000)))

    def change_leader(self) -> None:
        """Have another worker lead, who knows what the last one kept."""
        self.step = live.LiveStep()

    def crash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Break a batch off after everything was written, as a kill before the commit does, and lead anew."""

        def fail(_touched: object) -> None:
            raise Crash

        self.send_some()
        with monkeypatch.context() as patched:
            patched.setattr(live, "run_followers", fail)
            with pytest.raises(Crash):
                follow_all(self.step)
        if self.random.random() < 0.5:
            self.step = live.LiveStep()


def check(world: World) -> None:
    """Have all members equal to a recomputation, and to what the moves since each fill say."""
    reload_aliases()
    for segment in world.segments:
        segment.refresh_from_db()
        asked = membership.make_context()
        wanted = find_everybody(segment.condition, context=asked, fresh=True)
        found = read_members(segment.pk)
        said = f"{segment.condition} has {sorted(found - wanted)} too many and misses {sorted(wanted - found)}"
        assert not found ^ wanted, said
        assert segment.size == len(found)
        last: dict[int, bool] = {}
        for move in Move.objects.filter(segment=segment, at__gt=segment.filled_at).order_by("id"):
            assert last.get(move.contact_id) is not move.entered, f"{move.contact_id} moved twice the same way."
            last[move.contact_id] = move.entered
        assert all((contact in found) is entered for contact, entered in last.items())


def check_scores() -> None:
    """Have everybody's score equal to a count anew from all that is stored."""
    while count_next(find_among=members_among, stored_to=0):
        pass
    plan = load_plan()
    today = plan.get_day(now())
    people = list(Contact.objects.filter(archived_at=None).values_list("id", flat=True))
    known = read_rows(people)
    for row in count_anew(people, plan, find_among=members_among, today=today, stored_to=0):
        followed = plan.add_up(known[row.contact_id].tallies, today) if row.contact_id in known else {}
        counted = plan.add_up(row.tallies, today)
        assert {place: value for place, value in followed.items() if value} == {
            place: value for place, value in counted.items() if value
        }, row.contact_id


@pytest.mark.parametrize("seed", range(STREAMS))
def test_random_streams_end_as_a_recomputation(store: None, seed: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "MOST_BYTES", 500)
    world = World(seed, monkeypatch)
    for _ in range(7):
        world.add_segment()
    follow_all(world.step)
    actions: list[Callable[[], None]] = [
        *(world.send_some,) * 6, world.change_profile, world.change_profile, world.merge, world.undo_merge, world.archive,
        world.remove, world.edit, *(world.pass_time,) * 3, lambda: world.crash(monkeypatch), world.change_leader,
    ]  # fmt: skip
    for _ in range(12):
        for _ in range(3):
            world.random.choice(actions)()
        follow_all(world.step)
        check(world)
        check_scores()
