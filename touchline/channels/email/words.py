"""What the checks of a sending domain mean, and what to do, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.channels.email.checking import Check, read_checks
from touchline.channels.models import SendingDomain

Text = str | Promise
NAMES: Final[Mapping[str, tuple[Text, Text]]] = {
    "dkim": (_("DKIM"), _("A signature in each mail that only you can make. Mail without it is taken for forged.")),
    "spf": (_("SPF"), _("Says which servers may send mail with your name as its return address.")),
    "dmarc": (_("DMARC"), _("Tells other servers what to do with mail that claims to be yours and is not.")),
    "mx": (_("Mail to the domain"), _("Somebody must be able to answer; a domain that takes no mail looks made up.")),
    "ptr": (_("Name of the server"), _("The mail server's address must have a name that leads back to it.")),
    "tls": (_("Encryption"), _("The way to your mail server is encrypted, with a valid certificate.")),
}
TONES: Final = {"good": "success", "weak": "warning", "unknown": "info", "none": "info"}
RESULTS: Final[Mapping[str, Text]] = {
    "good": _("right"), "missing": _("missing"), "wrong": _("not right"), "weak": _("could be better"),
    "several": _("there twice"), "unknown": _("no answer"), "none": _("not asked"),
}  # fmt: skip
ADVICE: Final[Mapping[tuple[str, str], Text]] = {
    ("dkim", "missing"): _("Add the DKIM record from above. DNS may take an hour."),
    ("dkim", "wrong"): _("There is another key under this name. Replace the record by the one above."),
    ("spf", "missing"): _("Add the SPF record from above."),
    ("spf", "several"): _("There are two SPF records, and then none counts. Join them into one."),
    ("spf", "wrong"): _("The record leads to more than ten look-ups, and servers give up. Take out what you no longer need."),
    ("spf", "weak"): _("The record allows everybody. Let it end in ~all or -all."),
    ("dmarc", "missing"): _("Add the DMARC record from above; Gmail and Yahoo ask for one from everybody who sends a lot."),
    ("dmarc", "several"): _("There are two DMARC records, and then none counts. Remove one."),
    ("dmarc", "wrong"): _("The record has no policy that is known. Write p=none, p=quarantine or p=reject."),
    ("dmarc", "weak"): _("It only watches (p=none), fine to begin with. Later write p=quarantine."),
    ("mx", "missing"): _("The domain takes no mail, so answers get lost. Give it an MX record, or use one that has."),
    ("ptr", "missing"): _("The server's address has no name. Ask your provider to set its reverse DNS (PTR)."),
    ("ptr", "wrong"): _("The name of the server's address leads elsewhere. Ask your provider to mend its reverse DNS (PTR)."),
    ("tls", "missing"): _("The server offers no encryption at this port. Try port 465 with TLS, or another server."),
    ("tls", "wrong"): _("The server's certificate is not valid for its name; whoever stands in between could read along."),
    ("tls", "weak"): _("The connection is set to go without encryption. That is right only on this machine or a closed network."),
}  # fmt: skip
NO_ANSWER: Final = _("DNS or the server did not answer. What was known before stands; check again later.")


@dataclass(frozen=True, slots=True)
class Record:
    """A DNS record to copy: what it is for, its kind, name and value."""

    slug: str
    label: Text
    kind: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """A check as the page shows it."""

    slug: str
    label: Text
    about: Text
    result: Text
    tone: str
    advice: Text
    found: str


def list_records(domain: SendingDomain, *, host: str = "") -> list[Record]:
    """Return the records that a domain needs, as they are typed at its DNS provider."""
    sends = f"{name_host(host)} " if host else ""
    key, policy = f"v=DKIM1; k=rsa; p={domain.public_key}", f"v=DMARC1; p=none; rua=mailto:postmaster@{domain.name}"
    return [
        Record("dkim", NAMES["dkim"][0], "TXT", f"{domain.selector}._domainkey.{domain.name}", key),
        Record("spf", NAMES["spf"][0], "TXT", domain.name, f"v=spf1 mx {sends}~all"),
        Record("dmarc", NAMES["dmarc"][0], "TXT", f"_dmarc.{domain.name}", policy),
    ]


def name_host(host: str) -> str:
    """Return a server as an SPF record names it: by its name, or by its address (RFC 7208, 5.3 and 5.6)."""
    try:
        address = ip_address(host)
    except ValueError:
        return f"a:{host}"
    return f"ip{address.version}:{host}"


def describe_checks(domain: SendingDomain) -> list[Row]:
    """Return the checks of a domain in words; none before the first check."""
    kept = read_checks(domain.checks)
    return [_describe(slug, kept[slug]) for slug in NAMES if slug in kept]


def _describe(slug: str, check: Check) -> Row:
    label, about = NAMES[slug]
    advice = NO_ANSWER if check.result == "unknown" else ADVICE.get((slug, check.result), "")
    return Row(slug, label, about, RESULTS[check.result], TONES.get(check.result, "error"), advice, check.found)
