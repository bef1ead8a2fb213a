"""Commands on the firm: describe it, give it a logo, and share out the steps of setting up."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from touchline.kit.clock import now
from touchline.organisation.check_list import get_steps
from touchline.organisation.logo import NewLogo
from touchline.organisation.models import ONLY_ID, Logo, Organisation, SetUpStep
from touchline.organisation.queries import forget_organisation, make_unknown
from touchline.users.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What the firm says about itself; `logo` None keeps the one there is, `drops_logo` takes it away."""

    name: str
    site: str
    address: str
    accent: str
    time_zone: str
    week_start: int
    currency: str
    language: str
    logo: NewLogo | None = None
    drops_logo: bool = False


FIELDS = ("name", "site", "address", "accent", "time_zone", "week_start", "currency", "language")


@transaction.atomic
def describe_organisation(description: Description) -> Organisation:
    """Write down what the firm says about itself; every page shows it from then on."""
    organisation = _lock()
    for name in FIELDS:
        setattr(organisation, name, getattr(description, name))
    organisation.updated_at = now()
    if description.logo:
        organisation.logo_key = description.logo.key
    elif description.drops_logo:
        organisation.logo_key = ""
    organisation.save()
    if description.logo:
        values = {"content": description.logo.content, "content_type": description.logo.content_type}
        Logo.objects.update_or_create(organisation=organisation, defaults=values)
    elif description.drops_logo:
        Logo.objects.all().delete()
    transaction.on_commit(forget_organisation)
    return organisation


@transaction.atomic
def finish_welcome(user: User) -> Organisation:
    """Remember that the first questions were answered or put off, and give each step of setting up to who did it."""
    organisation = _lock()
    if organisation.set_up_at is None:
        organisation.set_up_at = now()
        organisation.save()
        today = timezone.localtime(now()).date()
        for step in get_steps():
            due_on = today + timedelta(days=step.days)
            SetUpStep.objects.get_or_create(slug=step.slug, defaults={"owner": user, "due_on": due_on})
    transaction.on_commit(forget_organisation)
    return organisation


@transaction.atomic
def assign_step(slug: str, *, owner: User | None, due_on: date | None) -> SetUpStep:
    """Say who looks after a step of setting up, and by when."""
    step, _made = SetUpStep.objects.select_for_update().get_or_create(slug=slug)
    step.owner, step.due_on = owner, due_on
    step.save(update_fields=["owner", "due_on"])
    return step


@transaction.atomic
def leave_step_out(slug: str, *, is_left_out: bool) -> SetUpStep:
    """Say that the firm does without a step, or that it is wanted after all."""
    step, _made = SetUpStep.objects.select_for_update().get_or_create(slug=slug)
    step.left_out_at = now() if is_left_out else None
    step.save(update_fields=["left_out_at"])
    return step


def _lock() -> Organisation:
    known = make_unknown()
    Organisation.objects.get_or_create(
        pk=ONLY_ID, defaults={"currency": known.currency, "language": known.language, "time_zone": known.time_zone}
    )
    return Organisation.objects.select_for_update().get(pk=ONLY_ID)
