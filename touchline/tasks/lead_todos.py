"""New leads nobody has answered, as a part of Today: who came by themselves in the last two weeks, the newest first."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from touchline.contacts.models import Contact, Stage
from touchline.kit.clock import now
from touchline.organisation.models import SetUpStep
from touchline.records.changes import edit
from touchline.records.kinds import get_kind
from touchline.tasks.models import Activity, NoticeKind, Task
from touchline.tasks.notices import notify
from touchline.tasks.shelf import get_shelved, shelve, shelve_until, unshelve
from touchline.tasks.todos import Source, Todo
from touchline.users.models import User
from touchline.users.permissions import Verb, limit, may, may_with

NEW_FOR: Final = timedelta(days=14)
LOOKED_AT: Final = 3_000
"""So many of the newest contacts of one's own are looked at."""
READ: Final = 100
MOST: Final = 12
STAGES: Final = ("", Stage.SUBSCRIBER, Stage.LEAD, Stage.QUALIFIED)
FRESH_RANK: Final = 89
COLD_RANK: Final = 52
COOLING: Final = 0.8
"""A rank less for so many hours: after a day others come first."""
COLUMNS: Final = (
    "id",
    "name",
    "email",
    "phone",
    "known_by",
    "created_at",
    "owner_id",
    "team_id",
    "stage",
    "source_id",
    "is_sample",
)


def find_leads(user: User) -> list[Todo]:
    """Return the leads that are the user's, and those that are nobody's yet and open to them."""
    if not may(user, "contacts"):
        return []
    moment = now()
    fresh = get_fresh(user, since=moment - NEW_FOR)
    answered = get_answered(contact.pk for contact in fresh)
    shelved = get_shelved(user, (f"lead-{contact.pk}" for contact in fresh))
    left = [one for one in fresh if one.pk not in answered and f"lead-{one.pk}" not in shelved]
    may_act = may(user, "contacts", Verb.EDIT)
    return [draw(contact, moment=moment, may_act=may_act) for contact in left[:MOST]]


def get_fresh(user: User, *, since: datetime) -> list[Contact]:
    """Return who came by themselves since then, newest first; made-up people only until somebody real is known."""
    own = SetUpStep.objects.filter(slug="people", done_at__isnull=False).exists()
    mine = Contact.objects.filter(owner=user).order_by("-id").values("pk")[:LOOKED_AT]
    reach = limit(Contact.objects.filter(is_sample=not own, archived_at=None), user, "contacts", Verb.VIEW)
    fresh = reach.filter(source_id__isnull=False, stage__in=STAGES, created_at__gte=since)
    # In the order of their index, so that reading ends with the hundredth, however many were imported meanwhile.
    parts = (fresh.filter(owner=None), fresh.filter(pk__in=mine))
    found = [contact for part in parts for contact in part.only(*COLUMNS).order_by("-created_at", "-id")[:READ]]
    return sorted(found, key=lambda contact: contact.created_at, reverse=True)


def get_answered(ids: Iterable[int]) -> set[int]:
    """Return those of the contacts whom somebody talked to, or about whom a task was made."""
    among = list(ids)
    met = Activity.objects.filter(contact_id__in=among, withdrawn_at=None).values_list("contact_id", flat=True)
    planned = Task.objects.filter(contact_id__in=among).values_list("contact_id", flat=True)
    return {number for number in (*met, *planned) if number}


def draw(contact: Contact, *, moment: datetime, may_act: bool = True) -> Todo:
    """Return a lead as a line of Today; within the first day it is among what comes first, then it cools down."""
    hours = max(0.0, (moment - contact.created_at).total_seconds() / 3600)
    ago = timesince(contact.created_at, moment, depth=1)
    is_new = moment - contact.created_at < timedelta(minutes=1)
    text = _("New lead, just now") if is_new else _("New lead, {ago} without an answer")
    if contact.owner_id is None:
        text = _("New lead, nobody's yet, just now") if is_new else _("New lead, nobody's yet, {ago} without an answer")
    reason = text.format(ago=ago)
    return Todo(
        source="lead",
        number=contact.pk,
        rank=max(COLD_RANK, round(FRESH_RANK - hours * COOLING)),
        heading=str(contact),
        url=reverse("contacts:contact", args=[contact.pk]),
        reason=f"{reason} · {contact.known_by}" if contact.known_by else reason,
        icon="user-round-plus",
        done_label=_("Answered"),
        at=contact.created_at,
        owner_id=contact.owner_id,
        may_act=may_act,
        is_sample=contact.is_sample,
    )


def access_lead(user: User, number: int) -> Contact:
    """Return the contact where the user may change it, or where it is nobody's and they may see it; Http404."""
    if not 0 < number < 2**63:
        raise Http404
    contact = get_object_or_404(limit(Contact.objects.all(), user, "contacts", Verb.VIEW), pk=number)
    facts = {"owner_id": contact.owner_id or user.pk, "team_id": contact.team_id}
    if not may_with(user, "contacts", Verb.EDIT, **facts):
        raise Http404
    return contact


def open_lead(user: User, number: int) -> Todo:
    """Return one lead as a line of Today; Http404."""
    return draw(access_lead(user, number), moment=now())


def do_finish(user: User, number: int) -> None:
    """Mark the lead as answered, for everybody."""
    shelve(user, f"lead-{access_lead(user, number).pk}", is_done=True)


def do_reopen(user: User, number: int) -> None:
    """Have the lead wait for an answer again."""
    unshelve(user, f"lead-{access_lead(user, number).pk}")


def do_hand_on(user: User, number: int, to: User | None) -> None:
    """Make somebody the owner of the lead."""
    contact = access_lead(user, number)
    edit(get_kind("contact"), contact.pk, {"owner": str(to.pk) if to else None}, actor=user)
    if to and to != user:
        tell_of_lead(to, contact, by=user)


def tell_of_lead(to: User, contact: Contact, *, by: User) -> None:
    """Tell somebody that a lead is theirs now."""
    with override(to.language):
        text = _("{name} handed a lead on to you: {lead}").format(name=by, lead=contact)
    notify(to, text, kind=NoticeKind.TASK, url=reverse("contacts:contact", args=[contact.pk]), actor=by)


def do_put_off(user: User, number: int, until: date | None) -> None:
    """Have the lead come back on another day."""
    shelve_until(user, f"lead-{access_lead(user, number).pk}", until)


SOURCE = Source(
    slug="lead",
    label=gettext_lazy("New leads"),
    find=find_leads,
    open=open_lead,
    finish=do_finish,
    reopen=do_reopen,
    hand_on=do_hand_on,
    put_off=do_put_off,
)
