"""What was kept here instead of leaving, as its recipient would have it; and their answer, played by who looks at it."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr
from html import escape

import msgspec

from touchline.channels.models import PracticeMail
from touchline.channels.sms_twilio import parse_inbound
from touchline.kit.ids import make_token
from touchline.messaging.models import Inbound, Mailing
from touchline.messaging.phones.texts import take_sms
from touchline.messaging.returns.inbound import handle_waiting, keep_raw


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that was kept: its text, its page, where its push message leads, and the headers of a mail."""

    channel: str
    text: str
    html: str = ""
    url: str = ""
    title: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)

    def find_header(self, name: str) -> str:
        """Return a header's value, or nothing."""
        return next((value for one, value in self.headers if one.lower() == name.lower()), "")

    @property
    def leave_url(self) -> str:
        """Where a mail program lets its reader leave by one click (RFC 8058), or nothing."""
        return self.find_header("List-Unsubscribe").strip("<> ").partition(">")[0]

    @property
    def page(self) -> str:
        """Return the page of a mail; links in it open beside it, as in a mail program."""
        page = self.html or f"<pre>{escape(self.text)}</pre>"
        head, mark, rest = page.partition("<head>")
        return f'{head}{mark}<base target="_blank">{rest}' if mark else f'<base target="_blank">{page}'


def read_kept(mail: PracticeMail, mailing: Mailing | None) -> Kept:
    """Return a message as its recipient would have it."""
    raw, channel = bytes(mail.raw), mailing.channel if mailing else "email"
    if channel == "sms":
        return Kept("sms", raw.decode("utf-8", "replace"))
    if channel == "push":
        note = msgspec.json.decode(raw)
        return Kept("push", str(note.get("text", "")), url=str(note.get("url", "")), title=str(note.get("title", "")))
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    html, text = parsed.get_body(("html",)), parsed.get_body(("plain",))
    headers = [(name, str(value)) for name, value in parsed.items()]
    return Kept("email", text.get_content() if text else "", html.get_content() if html else "", headers=headers)


def answer_as_recipient(mail: PracticeMail, kept: Kept, text: str) -> None:
    """Let an answer come in as the recipient's mail program or telephone would send it, and handle it at once."""
    if kept.channel == "sms":
        given = {"MessageSid": f"practice-{make_token(size=12)}", "From": mail.address, "To": "", "Body": text}
        if (inbound := parse_inbound(given)) is not None:
            take_sms(inbound)
        return
    reply = EmailMessage()
    to = parseaddr(kept.find_header("Reply-To") or kept.find_header("From"))[1]
    reply["From"], reply["To"] = mail.address, to
    reply["Subject"] = f"Re: {' '.join(mail.subject.split())}"
    reply["Message-ID"] = make_msgid(domain="practice.invalid")
    if about := kept.find_header("Message-ID"):
        reply["In-Reply-To"], reply["References"] = about, about
    reply.set_content(text)
    keep_raw(reply.as_bytes(policy=policy.SMTP), via=Inbound.Via.SMTP, envelope_from=mail.address, envelope_to=to)
    handle_waiting()
