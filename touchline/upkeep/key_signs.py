"""How old keys are, and until when the certificate is good."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from touchline.channels.models import SendingDomain
from touchline.kit.clock import now
from touchline.ui.signs import Health, Sign, judge
from touchline.ui.times import say_date_of
from touchline.upkeep.models import Certificate

CERTIFICATE_WATCH: Final = 14
CERTIFICATE_MEND: Final = 3
"""Days that a certificate is still good."""
KEY_WATCH: Final = 366
DKIM_WATCH: Final = 731
"""Days after which a key is old; nothing breaks, and a new one limits what a lost one opens."""
MOST_DOMAINS: Final = 20


def find_key_signs() -> Iterable[Sign]:
    """Tell of certificates, of the sealing key and of the keys mails are signed with."""
    for certificate in Certificate.objects.order_by("address"):
        yield judge_certificate(certificate)
    yield judge_sealing_key()
    for domain in SendingDomain.objects.order_by("created_at")[:MOST_DOMAINS]:
        days = (now() - domain.created_at).days
        advice = _("Set up the domain anew with another selector, and leave the old record in DNS for a week.")
        yield Sign(
            slug=f"dkim.{domain.pk}",
            label=_("DKIM key of {domain}").format(domain=domain.name),
            says=_("{days} days old").format(days=days),
            health=judge(days, watch=DKIM_WATCH, mend=float("inf")),
            advice=advice if days >= DKIM_WATCH else "",
        )


def judge_certificate(certificate: Certificate) -> Sign:
    """Tell until when a certificate is good; 14 days before its end staff hear of it."""
    label, slug = (
        _("Certificate of {address}").format(address=certificate.address),
        f"certificate.{certificate.address}",
    )
    advice = _("See why it was not renewed: the log of Caddy, or `certbot renew` with nginx.")
    if certificate.expires_at is None:
        says = _("cannot be looked at from here: {problem}").format(problem=certificate.problem)
        return Sign(slug=slug, label=label, says=says, health=Health.WATCH)
    days = (certificate.expires_at - now()).total_seconds() / 86_400
    says = _("good until {date}, {days} days").format(date=say_date_of(certificate.expires_at.date()), days=int(days))
    health = Health.MEND if days < CERTIFICATE_MEND else Health.WATCH if days < CERTIFICATE_WATCH else Health.GOOD
    if certificate.problem:
        says, health = f"{says}; {certificate.problem}", Health.MEND
    return Sign(
        slug=slug, label=label, says=says, health=health, advice="" if health == Health.GOOD else advice, tells=True
    )


def judge_sealing_key() -> Sign:
    """Tell how old the key is that secrets are kept with, and whether it lies apart from the home."""
    path = settings.KEYS_FILE
    if not path.exists():
        return Sign(label=_("Key of kept secrets"), says=_("none yet: nothing is sealed"))
    days = (now() - datetime.fromtimestamp(path.stat().st_mtime, UTC)).days
    says = _("{days} days old").format(days=days)
    health, advice = judge(days, watch=KEY_WATCH, mend=float("inf")), ""
    if days >= KEY_WATCH:
        advice = _("`touchline keys rotate` makes a new one while everything goes on.")
    if settings.ENVIRONMENT.home in path.parents:
        says = f"{says}, {_('and lies in the home')}"
        health = Health.WATCH
        advice = _("Whoever finds a backup of the home has the key: set TOUCHLINE_KEYS_FILE to a place outside it.")
    return Sign(label=_("Key of kept secrets"), says=says, health=health, advice=advice)
