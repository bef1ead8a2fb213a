"""A forgotten password: a link by mail, good once and for an hour."""

from django.db import transaction
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from touchline.jobs.services import defer
from touchline.users.audit import write_audit
from touchline.users.delivery import send_mail
from touchline.users.links import create_login_link, make_mailed_link
from touchline.users.models import LoginLink, User
from touchline.users.tries import count_try, get_account

MOST_RESETS = 5


def ask_for_reset(request: HttpRequest, email: str) -> None:
    """Have a link sent if the address is a user's; what happens here is the same if it is nobody's.

    Raises TooManyTries after five in 15 minutes, for addresses that are nobody's, too.
    """
    from touchline.users.jobs import mail_reset

    count_try(get_account(email, about="reset"), most=MOST_RESETS)
    with transaction.atomic():
        user = User.objects.active().filter(email__iexact=email.strip()).only("pk").first()
        write_audit(None, "reset_asked", "users", user.pk if user else "", after={"email": email}, request=request)
        defer(mail_reset, user_id=user.pk if user else 0)


@transaction.atomic
def send_reset(user_id: int) -> None:
    """Mail a new link to an active user and end the ones before; the link is made here, so that no queue holds it."""
    user = User.objects.active().filter(pk=user_id).first()
    if user is None:
        return
    LoginLink.objects.filter(user=user, kind=LoginLink.Kind.RESET, used_at=None).delete()
    secret = make_mailed_link(create_login_link(user, kind=LoginLink.Kind.RESET), kind=LoginLink.Kind.RESET)
    with translation.override(user.language):
        text = _(
            "Somebody, probably you, asked for a new password for Touchline.\n\n"
            "This link logs you in once, within an hour, and asks for a new password:\n%(url)s\n\n"
            "If it was not you, do nothing: your password stays as it is.\n"
        )
        subject = _("Your new password for Touchline")
        send_mail(user, subject=subject, text=text % {"url": secret.text}, secret=secret)
