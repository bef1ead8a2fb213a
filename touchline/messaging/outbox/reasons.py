"""Why a message went as it did, in a sentence for each reason."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.contacts.consents.deciding import REASONS as OF_CONSENT

REASONS: Final[dict[str, str | Promise]] = {
    **OF_CONSENT,
    "": "",
    "capped": _("The person has had as many messages lately as the firm allows."),
    "rhythm": _("The person wants to hear of the firm less often."),
    "quiet": _("It is night where the person lives; the message waits."),
    "paced": _("The mailboxes of its domain are sent only so many a minute; the message waits for its turn."),
    "stopped": _("The mailing was stopped before their turn."),
    "failed": _("The text could not be filled in for this person."),
    "late": _("The sender was paused until it was too late."),
    "retried": _("An earlier attempt ended without an answer, and it was sent once more; it may have arrived twice."),
    "unanswered": _(
        "The connection ended after the message was handed over and before the answer; it may have arrived."
    ),
    "killed": _("The process ended while it handed the message over; it may have arrived."),
    "no_mailbox": _("There is no such mailbox."),
    "bad_address": _("The server does not know the address."),
    "full": _("The mailbox is full."),
    "too_big": _("The message is too large for the recipient's server."),
    "policy": _("The recipient's server refused it by its rules."),
    "content": _("The recipient's server refused the text."),
    "busy": _("The recipient's server asked to come back later."),
    "unreachable": _("The server could not be reached."),
    "expired": _("It was put off again and again, and given up."),
    "complaint": _("The person said it is spam."),
}


def say_reason(reason: str) -> str:
    """Return the sentence of a reason; the reason itself when none is known."""
    return str(REASONS.get(reason, reason))
