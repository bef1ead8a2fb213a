"""A mail as a page: for whoever holds its link as it was written to them, and in the archive as anybody may read it."""

from typing import Any

from touchline.contacts.consents.links import make_link
from touchline.contacts.lookup import find_contact_of
from touchline.messaging.design.rendering import parse
from touchline.messaging.design.variables import collect_variables
from touchline.messaging.models import Content, Mailing
from touchline.messaging.returns.marks import make_marks, make_page_url
from touchline.messaging.returns.tokens import Claim, For
from touchline.organisation.queries import get_organisation

MOST = 60


class NothingToShow(Exception):
    """There is no such mail, or nothing is kept of whom it was written to."""


def draw_mail(claim: Claim) -> str:
    """Return the HTML of a copy; of nobody's copy (contact 0) as anybody may read it. Raises NothingToShow.

    Links count and tell of nobody, and there is no picture that tells of opening: who reads here has come by themselves.
    """
    mailing = Mailing.objects.filter(pk=claim.mailing_id, channel="email").select_related("sender").first()
    if mailing is None or not mailing.content_ids:
        raise NothingToShow
    contact_id = find_contact_of(claim.contact_id) if claim.contact_id else 0
    if contact_id is None:
        raise NothingToShow
    variant = claim.variant if claim.variant < len(mailing.content_ids) else 0
    content = Content.objects.filter(pk=mailing.content_ids[variant]).first()
    if content is None:
        raise NothingToShow
    links = len(content.prepared.get("links", ())) if mailing.is_tracked else 0
    marks = make_marks(mailing.pk, contact_id, variant=variant, links=links, is_identified=False)
    values = _collect(mailing, content.prepared, contact_id)
    values["view_online_url"] = make_page_url("m", Claim(For.VIEW, mailing.pk, claim.contact_id, variant))
    if contact_id:
        values |= {"unsubscribe_url": marks.leave_url, "preferences_url": make_link(contact_id)}
    rendered = parse(content.prepared).render(values, links=marks.links)
    return rendered.html or f"<!doctype html><pre>{_escape(rendered.text)}</pre>"


def _collect(mailing: Mailing, prepared: dict[str, Any], contact_id: int) -> dict[str, Any]:
    known = collect_variables([contact_id], prepared).get(contact_id, {}) if contact_id else {}
    sender = mailing.sender
    named = {"name": sender.name, "email": sender.address} if sender else {"name": get_organisation().name, "email": ""}
    # What one message was filled in with is its reader's; the archive has no reader.
    return dict(known) | (dict(mailing.data) if contact_id else {}) | {"sender": named}


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def list_archive() -> list[tuple[Mailing, str]]:
    """Return the newsletters of the archive with their pages, the latest first: marketing that left, no practice."""
    found = Mailing.objects.filter(
        kind=Mailing.Kind.MARKETING, channel="email", is_practice=False, started_at__isnull=False
    ).exclude(origin_kind="journey")
    return [
        (mailing, f"/m/{make_page_url('m', Claim(For.VIEW, mailing.pk)).rpartition('/')[2]}")
        for mailing in found.order_by("-started_at")[:MOST]
    ]
