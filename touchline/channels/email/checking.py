"""Asks DNS whether a domain's records let its mail arrive: SPF, DKIM, DMARC, MX, and PTR and TLS of the server it leaves by.

RFC 7208 (SPF), 6376 (DKIM), 7489 (DMARC). Each answer is a slug with what was found; the page says in words what it means.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, Final

import dns.exception
import dns.resolver
import dns.reversename
from django.db import transaction

from touchline.channels.models import SendingAccount, SendingDomain
from touchline.kit.clock import now
from touchline.users.audit import write_audit
from touchline.users.models import User

PATIENCE_S: Final = 5.0
MOST_LOOKUPS: Final = 10
LOOKS_UP: Final = re.compile(r"^[+?~-]?(?:include:|a\b|mx\b|ptr\b|exists:)|^redirect=", re.IGNORECASE)
Ask = Callable[[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: good, or which problem, and what stands in DNS."""

    result: str
    """`good`, `missing`, `wrong`, `weak`, `several`, `unknown` (no answer came) or `none` (not asked)."""
    found: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing has to be done."""
        return self.result == "good"


class NoAnswer(Exception):
    """DNS did not answer; that says nothing about the record."""


def ask_dns(name: str, kind: str) -> list[str]:
    """Return the records of a name, texts joined; none where there are none. Raises NoAnswer."""
    resolver = dns.resolver.Resolver()
    resolver.lifetime = PATIENCE_S
    try:
        answers = resolver.resolve(name, kind)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise NoAnswer(str(error)) from None
    if kind == "TXT":
        return [b"".join(one.strings).decode("utf-8", "replace") for one in answers]
    return [one.to_text() for one in answers]


def check_domain(domain: SendingDomain, account: SendingAccount | None, *, ask: Ask = ask_dns) -> dict[str, Check]:
    """Return what DNS says of a domain, and of the server its mail leaves by."""
    host = account.host if account and account.kind == SendingAccount.Kind.SMTP else ""
    questions: dict[str, Callable[[], Check]] = {
        "spf": lambda: check_spf(ask(domain.name, "TXT")),
        "dkim": lambda: check_dkim(ask(f"{domain.selector}._domainkey.{domain.name}", "TXT"), domain.public_key),
        "dmarc": lambda: check_dmarc(ask(f"_dmarc.{domain.name}", "TXT")),
        "mx": lambda: check_mx(ask(domain.name, "MX")),
        "ptr": lambda: check_ptr(host, ask) if host else Check("none"),
        "tls": lambda: check_tls(host, account.port, account.security) if host and account else Check("none"),
    }
    with ThreadPoolExecutor(len(questions)) as pool:
        return dict(zip(questions, pool.map(_try, questions.values()), strict=True))


def check_mx(found: list[str]) -> Check:
    """Tell whether the domain takes mail; a lone dot says that it does not (RFC 7505)."""
    takes = [one for one in found if not one.endswith(" .")]
    return Check("good" if takes else "missing", ", ".join(found[:3]))


def _try(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except NoAnswer as error:
        return Check("unknown", str(error)[:200])


def check_spf(texts: list[str]) -> Check:
    """Tell whether there is one SPF record that ends in a refusal of others and does not ask DNS too often."""
    found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return Check("missing")
    if len(found) > 1:
        return Check("several", " · ".join(found))
    terms = found[0].lower().split()
    if sum(bool(LOOKS_UP.match(term)) for term in terms) > MOST_LOOKUPS:
        return Check("wrong", found[0])
    if "+all" in terms or "all" in terms:
        return Check("weak", found[0])
    return Check("good", found[0])


def check_dkim(texts: list[str], public_key: str) -> Check:
    """Tell whether the record holds the key that mail is signed with."""
    found = [text for text in texts if "p=" in text]
    if not found:
        return Check("missing")
    tags = dict(part.strip().partition("=")[::2] for part in found[0].split(";") if "=" in part)
    is_ours = re.sub(r"\s", "", tags.get("p", "")) == public_key
    return Check("good" if is_ours else "wrong", found[0])


def check_dmarc(texts: list[str]) -> Check:
    """Tell whether there is a DMARC record, and whether it asks for anything."""
    found = [text for text in texts if text.lower().replace(" ", "").startswith("v=dmarc1")]
    if not found:
        return Check("missing")
    if len(found) > 1:
        return Check("several", " · ".join(found))
    policy = re.search(r"(?:^|;)\s*p\s*=\s*(\w+)", found[0], re.IGNORECASE)
    if not policy or policy[1].lower() not in ("none", "quarantine", "reject"):
        return Check("wrong", found[0])
    return Check("weak" if policy[1].lower() == "none" else "good", found[0])


def check_ptr(host: str, ask: Ask) -> Check:
    """Tell whether the server's address has a name that leads back to it."""
    addresses = ask(host, "A") or ask(host, "AAAA")
    if not addresses:
        return Check("missing", host)
    names = ask(dns.reversename.from_address(addresses[0]).to_text(), "PTR")
    if not names:
        return Check("missing", addresses[0])
    leads_back = any(addresses[0] in ask(name.rstrip("."), "A") + ask(name.rstrip("."), "AAAA") for name in names)
    return Check("good" if leads_back else "wrong", f"{addresses[0]} → {names[0]}")


def check_tls(host: str, port: int, security: str) -> Check:
    """Tell whether the mail server speaks TLS with a certificate that is valid for its name."""
    if security == "none":
        return Check("weak", f"{host}:{port}")
    context = ssl.create_default_context()
    try:
        if security == "tls":
            with smtplib.SMTP_SSL(host, port, timeout=PATIENCE_S, context=context) as server:
                server.noop()
        else:
            with smtplib.SMTP(host, port, timeout=PATIENCE_S) as server:
                server.starttls(context=context)
    except ssl.SSLError as error:
        return Check("wrong", str(error)[:200])
    except smtplib.SMTPNotSupportedError:
        return Check("missing", f"{host}:{port}")
    except (OSError, smtplib.SMTPException, socket.gaierror) as error:
        return Check("unknown", str(error)[:200])
    return Check("good", f"{host}:{port}")


def check_and_keep(
    domain: SendingDomain, account: SendingAccount | None, *, ask: Ask = ask_dns, by: User | None = None
) -> dict[str, Check]:
    """Ask anew and keep the answers; a domain is verified while DKIM is right and SPF is not wrong.

    Where DNS gave no answer, what was known before stands.
    """
    checks = check_domain(domain, account, ask=ask)
    with transaction.atomic():
        keep_checks(domain, checks)
        if by is not None:
            write_audit(
                by, "check", "sending_domain", domain.pk, after={slug: one.result for slug, one in checks.items()}
            )
    return checks


@transaction.atomic
def keep_checks(domain: SendingDomain, checks: dict[str, Check]) -> None:
    """Keep what was found of a domain."""
    moment = now()
    domain.checks = {slug: asdict(check) for slug, check in checks.items()}
    domain.checked_at = moment
    if checks["dkim"].result != "unknown" and checks["spf"].result != "unknown":
        is_good = checks["dkim"].is_good and checks["spf"].result in ("good", "weak")
        domain.verified_at = (domain.verified_at or moment) if is_good else None
    domain.save(update_fields=["checks", "checked_at", "verified_at"])


def read_checks(kept: dict[str, Any]) -> dict[str, Check]:
    """Return checks as they were kept."""
    return {slug: Check(**values) for slug, values in kept.items()}
