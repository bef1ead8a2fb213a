"""Commands on the way itself: a stage of the firm's own, another order, a stage that goes."""

from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from touchline.contacts.models import Contact, Stage
from touchline.segments.lifecycle.models import LifecycleStage
from touchline.segments.lifecycle.services import BadStage
from touchline.segments.lifecycle.stages import ASIDE, forget_stages
from touchline.segments.services import delete_segment
from touchline.users.audit import write_audit

MOST: Final = 30
MOST_LETTERS: Final = 40
RESERVED: Final = frozenset({"new"})
"""Where the page that makes a stage is."""


@transaction.atomic
def add_stage(name: str, *, after: str, actor: Any) -> LifecycleStage:
    """Put a stage of the firm's own behind another, first with `after` empty; raises BadStage."""
    stages = lock_stages()
    if len(stages) >= MOST:
        raise BadStage(_("More than {most} stages nobody can tell apart.").format(most=MOST))
    names = {stage.name.casefold() or str(dict(Stage.choices).get(stage.slug, "")).casefold() for stage in stages}
    if name.strip().casefold() in names:
        raise BadStage(_("There is a stage of this name."))
    before = next((stage for stage in stages if stage.slug == after), None)
    place = before.place + 1 if before else 1
    LifecycleStage.objects.filter(place__gte=place).update(place=F("place") + 1)
    stage = LifecycleStage.objects.create(
        slug=make_slug(name, {one.slug for one in stages}), name=name.strip(), place=place
    )
    write_audit(actor, "stage.add", "segments", stage.slug, after={"name": stage.name, "place": place})
    forget_stages()
    return stage


@transaction.atomic
def move_stage(slug: str, *, steps: int, actor: Any) -> None:
    """Move a stage nearer to the beginning (steps below 0) or to the end; nobody is moved by it."""
    stages = lock_stages()
    at = next(number for number, stage in enumerate(stages) if stage.slug == slug)
    stage = stages.pop(at)
    stages.insert(max(0, min(at + steps, len(stages))), stage)
    for place, one in enumerate(stages, 1):
        LifecycleStage.objects.filter(pk=one.slug).exclude(place=place).update(place=place)
    write_audit(
        actor, "stage.move", "segments", slug, before={"place": at + 1}, after={"place": stages.index(stage) + 1}
    )
    forget_stages()


@transaction.atomic
def remove_stage(slug: str, *, actor: Any) -> None:
    """Take a stage off the way; raises BadStage while somebody is in it."""
    stage = next(one for one in lock_stages() if one.slug == slug)
    if slug in ASIDE:
        raise BadStage(_("This stage stands beside the way and stays."))
    if Contact.objects.filter(stage=slug).exists():
        raise BadStage(
            _("There are people in this stage. Bring them to another first: choose them in the list, then Edit.")
        )
    if stage.segment_id:
        delete_segment(actor, stage.segment_id)
    stage.delete()
    write_audit(actor, "stage.remove", "segments", slug, before={"name": stage.name})
    forget_stages()


def lock_stages() -> list[LifecycleStage]:
    """Return the stages in their order, nobody else's to arrange until the end of the transaction."""
    return list(LifecycleStage.objects.select_for_update().order_by("place"))


def make_slug(name: str, taken: set[str]) -> str:
    """Return what contacts will hold for a stage of this name; a slug, once given, is kept for ever."""
    base = slugify(name)[:MOST_LETTERS].replace("-", "_") or "stage"
    numbered = (f"{base}_{number}" for number in range(2, MOST + len(taken) + 2))
    return next(slug for slug in (base, *numbered) if slug not in taken | set(Stage.values) | RESERVED)
