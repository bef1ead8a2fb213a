"""What is counted: all models with their rules as the follower uses them, and points from tallies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from touchline.organisation.queries import get_zone
from touchline.segments.scoring.history import Key
from touchline.segments.scoring.models import ScoreModel
from touchline.segments.scoring.rules import How, Rule, load_rules
from touchline.segments.scoring.tallies import NEAR_DAYS, Tallies, Worth, round_points


@dataclass(frozen=True)
class Plan:
    """Models in force, their rules by the numbers of model and rule, and the zone whose days count."""

    models: tuple[ScoreModel, ...]
    rules: dict[Key, Rule]
    worths: dict[Key, Worth]
    zone: ZoneInfo

    @property
    def counted(self) -> dict[Key, Rule]:
        """Rules that count events."""
        return {key: rule for key, rule in self.rules.items() if rule.how is How.EACH and rule.event}

    @property
    def conditions(self) -> dict[Key, Rule]:
        """Rules that give points while a condition holds."""
        return {key: rule for key, rule in self.rules.items() if rule.how is How.WHILE and rule.segment_id}

    def get_day(self, moment: datetime) -> int:
        """Return the number of the day a moment lies in."""
        return moment.astimezone(self.zone).toordinal()

    def add_up(self, tallies: Tallies, today: int) -> dict[int, Decimal | None]:
        """Return the points by the place of each model; None where nothing ever gave any."""
        found: dict[int, Decimal | None] = {}
        for model in self.models:
            keys = [key for key in self.rules if key[0] == model.pk and key in tallies.by_rule]
            held = [key for key in keys if not tallies.by_rule[key].is_empty]
            total = sum(tallies.by_rule[key].value(today, self.worths[key]) for key in held)
            found[model.place] = round_points(total) if held else None
        return found

    def fades(self, tallies: Tallies) -> bool:
        """Tell whether another day changes the points."""
        return any(
            not tally.is_empty and not tally.holds and self.worths[key].half_life is not None
            for key, tally in tallies.by_rule.items()
            if key in self.worths
        )

    def settle(self, tallies: Tallies, today: int) -> None:
        """Drop what no rule asks for any more, and put past days together."""
        tallies.by_rule = {key: tally for key, tally in tallies.by_rule.items() if key in self.worths}
        for key, tally in tallies.by_rule.items():
            tally.settle(today, self.worths[key])

    def count(self, counts: dict[Key, dict[int, int]], holding: Sequence[Key], today: int) -> Tallies:
        """Return the tallies of a contact from its history and the conditions it fulfils."""
        tallies = Tallies()
        for key, days in counts.items():
            tally = tallies.get(*key, since=0)
            tally.days = dict(days)
        for key in holding:
            tallies.get(*key, since=today - NEAR_DAYS).holds = True
        self.settle(tallies, today)
        return tallies


def load_plan() -> Plan:
    """Return what is counted now; one query."""
    return make_plan(list(ScoreModel.objects.filter(version__gt=0).order_by("pk")))


def make_plan(models: Sequence[ScoreModel]) -> Plan:
    """Return the plan of these models."""
    rules = {(model.pk, rule.number): rule for model in models for rule in load_rules(model.rules)}
    half_lives = {model.pk: model.half_life_days for model in models}
    worths = {key: rule.worth(half_lives[key[0]]) for key, rule in rules.items()}
    return Plan(tuple(models), rules, worths, get_zone())
