"""Replies that wait for an answer, as a part of Today: somebody wrote, so they come first."""

from datetime import date, timedelta
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.messaging.models import Reply
from touchline.messaging.returns.replies import access_reply, close_reply, get_waiting, hand_on_reply, put_off_reply
from touchline.tasks.days import get_today
from touchline.tasks.todos import Source, Todo
from touchline.users.models import User
from touchline.users.permissions import Verb, may

MOST: Final = 30
RANK: Final = 91


def find_todos(user: User) -> list[Todo]:
    """Return the replies that are the user's or nobody's, and not put off."""
    found = [one for one in get_waiting(user)[:MOST] if one.due_on is None or one.due_on <= get_today()]
    people = {contact.pk: contact for contact in Contact.objects.filter(pk__in={one.contact_id for one in found})}
    may_act = may(user, "messages", Verb.CREATE)
    return [draw(one, people[one.contact_id], may_act=may_act) for one in found if one.contact_id in people]


def draw(reply: Reply, contact: Contact, *, may_act: bool = True) -> Todo:
    """Return a reply as a line of Today."""
    words = " ".join(reply.text.split())
    return Todo(
        source="reply",
        number=reply.pk,
        rank=RANK,
        heading=words[:120] or reply.subject or _("A mail without words"),
        url=reverse("messaging:reply", args=[reply.pk]),
        reason=_say_since(reply),
        icon="reply",
        done_label=_("Needs no answer"),
        whom=str(contact),
        whom_url=reverse("contacts:contact", args=[contact.pk]),
        at=reply.at,
        owner_id=reply.owner_id,
        may_act=may_act,
        is_sample=contact.is_sample,
    )


def _say_since(reply: Reply) -> str:
    if now() - reply.at < timedelta(minutes=1):
        return _("Wrote back just now")
    return _("Wrote back, {ago} without an answer").format(ago=timesince(reply.at, now(), depth=1))


def open_todo(user: User, number: int) -> Todo:
    """Return one reply as a line of Today; Http404 where the user may not answer it."""
    reply = access_reply(user, number, verb=Verb.CREATE)
    contact = Contact.objects.filter(pk=reply.contact_id).first()
    if contact is None:
        raise Http404
    return draw(reply, contact)


def do_finish(user: User, number: int) -> None:
    """Put the reply away."""
    close_reply(access_reply(user, number, verb=Verb.CREATE).pk, actor=user)


def do_reopen(user: User, number: int) -> None:
    """Take it out again."""
    close_reply(access_reply(user, number, verb=Verb.CREATE).pk, actor=user, is_open=True)


def do_hand_on(user: User, number: int, to: User | None) -> None:
    """Give the reply to somebody else."""
    hand_on_reply(access_reply(user, number, verb=Verb.CREATE).pk, to=to, actor=user)


def do_put_off(user: User, number: int, until: date | None) -> None:
    """Set another day."""
    put_off_reply(access_reply(user, number, verb=Verb.CREATE).pk, until=until)


SOURCE = Source(
    slug="reply",
    label=gettext_lazy("Replies"),
    find=find_todos,
    open=open_todo,
    finish=do_finish,
    reopen=do_reopen,
    hand_on=do_hand_on,
    put_off=do_put_off,
)
