"""Reads of staff mail."""

from touchline.channels.models import Mail, StaffMailSettings

PAGE = 50


def find_mail_server() -> StaffMailSettings | None:
    """Return the mail server that is set, or None in practice mode."""
    return StaffMailSettings.objects.first()


def get_mails(*, before: int | None = None) -> list[Mail]:
    """Return the newest mails without their texts, 51 of them so that one can see whether there are more."""
    mails = Mail.objects.order_by("-id").defer("text", "html")
    return list(mails.filter(id__lt=before)[: PAGE + 1] if before else mails[: PAGE + 1])
