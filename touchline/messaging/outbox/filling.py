"""Writes one message: fills in its content, marks its links, and makes the envelope it goes in."""

import re
from dataclasses import replace
from html import escape
from typing import Final

from django.utils import translation
from django.utils.translation import gettext

from touchline.channels.email.accounts import Route
from touchline.channels.email.letters import Letter, compose
from touchline.channels.email.transports import Envelope
from touchline.kit.clock import now
from touchline.messaging.design.rendering import Rendered
from touchline.messaging.models import Mailing
from touchline.messaging.outbox.deciding import Cargo
from touchline.messaging.phones.writing import write_note
from touchline.messaging.returns import marks as marking

NOBODY: Final = "nobody@localhost"
ANSWERS: Final = "answers_to"
"""In a mailing's data: the Message-IDs of what its one message answers."""
NAMED: Final = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>")


def write_mail(cargo: Cargo, route: Route) -> Envelope:
    """Return the mail for one person as it goes over the wire. Raises RenderError where its template fails for them."""
    mailing, ready = cargo.load.mailing, cargo.load.get_ready(cargo.message.variant)
    sender = mailing.sender
    from_name, from_address = (sender.name, sender.address) if sender else (cargo.load.firm, NOBODY)
    domain = from_address.rpartition("@")[2]
    links = len(ready.prepared["links"]) if mailing.is_tracked else 0
    marks = marking.make_marks(
        mailing.pk,
        cargo.message.contact_id,
        variant=cargo.message.variant,
        links=links,
        is_identified=cargo.is_identified,
    )
    variables = cargo.variables | {
        "unsubscribe_url": marks.leave_url,
        "preferences_url": marks.preferences_url,
        "view_online_url": marks.view_url,
        "sender": {"name": from_name, "email": from_address},
    }
    trap = marks.trap if links else ""
    # Where bounces and answers come back to this house, they say by themselves whose they are.
    back = cargo.load.return_domain
    rendered = ready.render(
        variables,
        links=marks.links if links else (),
        lead=marks.lead if links else None,
        pixel=marks.pixel if mailing.is_tracked else "",
        trap=trap,
    )
    if mailing.channel != "email":
        return write_note(cargo, rendered, link=marks.links[0] if links else "")
    if mailing.kind == Mailing.Kind.MARKETING:
        rendered = show_leaving(rendered, marks, language=ready.prepared["language"])
    letter = Letter(
        from_name=from_name,
        from_address=from_address,
        to=cargo.address,
        to_name=cargo.name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        reply_to=f"{marks.reply_local}@{back}" if back else (sender.reply_to if sender else ""),
        headers=make_headers(cargo, marks, domain),
    )
    raw = compose(letter, at=now(), signing=route.signing)
    return Envelope(
        sender=f"{marks.bounce_local}@{back}" if back else from_address,
        recipient=cargo.address,
        raw=raw,
        mailing_id=mailing.pk,
        contact_id=cargo.message.contact_id,
        subject=rendered.subject,
    )


def make_headers(cargo: Cargo, marks: marking.Marks, domain: str) -> list[tuple[str, str]]:
    """Return the headers that say what the mail is and how to leave."""
    mailing = cargo.load.mailing
    envelope = marking.Envelope(
        mailing_id=mailing.pk,
        kind=mailing.kind,
        purpose=mailing.purpose,
        list_name=cargo.load.firm,
        domain=domain,
    )
    return [*marking.make_headers(marks, envelope), *make_thread(mailing.data.get(ANSWERS))]


def show_leaving(rendered: Rendered, marks: marking.Marks, *, language: str) -> Rendered:
    """Return a mail in which one sees how to leave it, whoever wrote it and forgot to say so."""
    ways = [one for one in (marks.leave_url, marks.preferences_url) if one]
    shown = [any(way in part for way in ways) for part in (rendered.html, rendered.text)]
    if shown[1] and (shown[0] or not rendered.html):
        return rendered
    with translation.override(language):
        words = gettext("Unsubscribe")
    html, text = rendered.html, rendered.text
    if html and not shown[0]:
        before, end, after = html.rpartition("</body>")
        link = (
            f'<p style="font-size:12px;text-align:center"><a href="{escape(marks.leave_url)}">{escape(words)}</a></p>'
        )
        html = f"{before}{link}{end}{after}" if end else html + link
    if not shown[1]:
        text = f"{text.rstrip()}\n\n{words}: {marks.leave_url}\n"
    return replace(rendered, html=html, text=text)


def make_thread(answers: object) -> list[tuple[str, str]]:
    """Return the headers by which a mail program puts an answer below what it answers (RFC 5322, 3.6.4)."""
    names = (
        [one for one in answers if isinstance(one, str) and NAMED.fullmatch(one)] if isinstance(answers, list) else []
    )
    return [("In-Reply-To", names[-1]), ("References", " ".join(names))] if names else []
