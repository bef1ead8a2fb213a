"""Replies: fetched as far as their people are open to somebody, answered through the one door, or put away."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.messaging.models import Reply
from touchline.messaging.outbox.writing import CannotWrite, Written, write_to
from touchline.messaging.returns.marks import make_message_id
from touchline.records.chunk import tell_pages
from touchline.users.audit import write_audit
from touchline.users.models import User
from touchline.users.permissions import Verb, limit, may

LARGEST_ID = 2**63 - 1
LONGEST_QUOTE = 4_000


def find_replies(user: User) -> QuerySet[Reply]:
    """Return the replies of people that are open to the user."""
    if not may(user, "messages"):
        return Reply.objects.none()
    return Reply.objects.filter(contact_id__in=limit(Contact.objects.all(), user, "contacts").values("pk"))


def access_reply(user: User, reply_id: int, *, verb: Verb = Verb.VIEW) -> Reply:
    """Return a reply of somebody the user may see, and write to where that is asked; Http404 else."""
    found = find_replies(user).filter(pk=reply_id).first() if 0 < reply_id <= LARGEST_ID else None
    if found is None or not may(user, "messages", verb):
        raise Http404
    return found


def get_waiting(user: User) -> QuerySet[Reply]:
    """Return open replies that are the user's, or nobody's yet, newest first."""
    return find_replies(user).filter(Q(owner=user) | Q(owner=None), state=Reply.State.OPEN).order_by("-at", "-id")


@transaction.atomic
def answer_reply(reply_id: int, text: str, *, actor: Any) -> Reply:
    """Send an answer to whoever wrote back, and put the reply away; raises CannotWrite. A second answer is refused."""
    reply = _hold(reply_id)
    if reply.state != Reply.State.OPEN:
        raise CannotWrite(_("Somebody has answered it already, or put it away."))
    contact = Contact.objects.filter(pk=reply.contact_id).first()
    if contact is None:
        raise CannotWrite(_("Nothing is kept of this person any more."))
    written = Written(
        subject=make_subject(reply), text=make_text(reply, text), key=f"reply-{reply.pk}", answers=list_thread(reply)
    )
    write_to(contact, written, actor=actor)
    reply.answer, reply.answered_by = text, actor
    _close(reply, Reply.State.ANSWERED, actor=actor)
    return reply


def list_thread(reply: Reply) -> list[str]:
    """Return the Message-IDs of our mail and of the reply to it, so that an answer stands below them in any mail program."""
    mailing = reply.mailing
    ours = ""
    if mailing is not None and mailing.sender is not None:
        ours = f"<{make_message_id(mailing.pk, reply.contact_id)}@{mailing.sender.address.rpartition('@')[2]}>"
    return [one for one in (ours, reply.in_reply_to) if one]


def make_subject(reply: Reply) -> str:
    """Return the subject of an answer; what the other side wrote is words, and no template."""
    subject = reply.subject if reply.subject[:3].lower() in ("re:", "aw:") else f"Re: {reply.subject}".strip()
    return hide_marks(subject)[:300]


def make_text(reply: Reply, text: str) -> str:
    """Return an answer with what it answers below."""
    quoted = "\n".join(f"> {line}" for line in reply.text[:LONGEST_QUOTE].splitlines())
    return f"{hide_marks(text).strip()}\n\n{hide_marks(quoted)}".strip()


def hide_marks(text: str) -> str:
    """Return a text in which nothing begins a template: a stranger's words are part of it."""
    return text.replace("{{", "{\u200b{").replace("{%", "{\u200b%")


@transaction.atomic
def close_reply(reply_id: int, *, actor: Any, is_open: bool = False) -> Reply:
    """Put a reply away that needs no answer, or take it out again."""
    reply = _hold(reply_id)
    if reply.state != Reply.State.ANSWERED:
        _close(reply, Reply.State.OPEN if is_open else Reply.State.DONE, actor=actor)
    return reply


@transaction.atomic
def hand_on_reply(reply_id: int, *, to: User | None, actor: Any) -> Reply:
    """Give a reply to somebody, or to nobody."""
    reply = _hold(reply_id)
    reply.owner = to
    reply.save(update_fields=["owner"])
    write_audit(actor, "edit", "messages", reply.pk, after={"owner": to.pk if to else None})
    return reply


@transaction.atomic
def put_off_reply(reply_id: int, *, until: date | None) -> None:
    """Have a reply come back on another day."""
    reply = _hold(reply_id)
    reply.due_on = until
    reply.save(update_fields=["due_on"])


def _hold(reply_id: int) -> Reply:
    return Reply.objects.select_for_update().get(pk=reply_id)


def _close(reply: Reply, state: Reply.State, *, actor: Any) -> None:
    reply.state, reply.closed_at = state, None if state == Reply.State.OPEN else now()
    reply.save(update_fields=["state", "closed_at", "answer", "answered_by"])
    write_audit(actor, "edit", "messages", reply.pk, after={"state": str(state)})
    tell_pages([reply.contact_id])
