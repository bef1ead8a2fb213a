"""Why nothing comes: the likely causes, each with what the facts say about it and how to check it oneself."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchline.tracking.install_page import PageLook
from touchline.tracking.install_queries import Facts


class Finding(StrEnum):
    """What is known about a cause."""

    FOUND = "found"
    RULED_OUT = "ruled_out"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: what was found, the sentence that says so, and the steps to check or mend it."""

    slug: str
    label: str
    finding: Finding
    said: str
    steps: tuple[str, ...]
    code: str = ""


def find_causes(facts: Facts, look: PageLook | None = None) -> list[Cause]:
    """Return all causes, those found first, those ruled out last; `look` is what the site's page showed, if it was read."""
    causes = [
        check_script(facts, look),
        check_domain(facts),
        check_key(facts, look),
        check_address(facts),
        check_mixed(facts),
        check_policy(facts, look),
        check_consent(look),
        check_cache(look),
        check_blocker(facts),
        check_own_visits(),
    ]
    order = list(Finding)
    rank = {Finding.FOUND: 0, Finding.OPEN: 1, Finding.RULED_OUT: 2}
    assert len(rank) == len(order)
    return sorted(causes, key=lambda cause: rank[cause.finding])


def check_script(facts: Facts, look: PageLook | None) -> Cause:
    """The script is not on the page."""
    label = _("The script is not on the page")
    steps = (
        _("Open your site, look at its source (Ctrl-U) and search for “t.js”."),
        _("It must stand in the head of every page, not only in a draft or a preview."),
    )
    if look is None or not look.was_read:
        return Cause("script", label, Finding.OPEN, look.problem if look else _("Not looked at yet."), steps)
    if look.has_script:
        return Cause("script", label, Finding.RULED_OUT, _("It stands on {url}.").format(url=look.url), ())
    said = _("{url} does not load it.").format(url=look.url)
    return Cause("script", label, Finding.FOUND, said, steps)


def check_domain(facts: Facts) -> Cause:
    """A page of another domain sends."""
    label = _("Wrong domain")
    count = facts.refused.get("other domain", 0)
    domains = ", ".join(facts.source.domains)
    if not facts.source.domains:
        return Cause("domain", label, Finding.RULED_OUT, _("This source takes events from any domain."), ())
    if count:
        said = ngettext(
            "{count} request came from a page that is not of {domains}, and was turned away.",
            "{count} requests came from pages that are not of {domains}, and were turned away.",
            count,
        )
        steps = (
            _(
                "Compare the address in your browser with the domains of this source: “www.” is covered, another name is not."
            ),
            _("Add the domain below."),
        )
        return Cause("domain", label, Finding.FOUND, said.format(count=count, domains=domains), steps)
    said = _("Nothing from another domain than {domains} was turned away in the last two days.").format(domains=domains)
    return Cause("domain", label, Finding.RULED_OUT, said, ())


def check_key(facts: Facts, look: PageLook | None) -> Cause:
    """The page has another write key."""
    label = _("Wrong write key")
    steps = (_("The key in the script must be this one, letter by letter."),)
    if look and look.has_script and look.key != facts.source.write_key:
        said = _("The script on the page has the key “{key}”.").format(key=look.key[:40])
        return Cause("key", label, Finding.FOUND, said, steps, code=facts.source.write_key)
    if look and look.has_script:
        return Cause("key", label, Finding.RULED_OUT, _("The script on the page has the right key."), ())
    if facts.unknown_keys:
        said = ngettext(
            "{count} request of the last two days came with a key that no source has. It may be yours.",
            "{count} requests of the last two days came with a key that no source has. They may be yours.",
            facts.unknown_keys,
        )
        return Cause("key", label, Finding.FOUND, said.format(count=facts.unknown_keys), steps, facts.source.write_key)
    said = _("Nobody came with a key that is not known.")
    return Cause("key", label, Finding.RULED_OUT, said, ())


def check_address(facts: Facts) -> Cause:
    """The collector's address is good on this machine only."""
    label = _("Visitors cannot reach the address")
    if not facts.collector_is_local:
        said = _("{address} is no address of this machine only.").format(address=facts.collector)
        return Cause("address", label, Finding.RULED_OUT, said, ())
    if facts.site_is_local:
        said = _("Site and Touchline are both on this machine; that works as long as your browser is, too.")
        return Cause("address", label, Finding.RULED_OUT, said, ())
    said = _(
        "The script sends to {address}, which means “this machine” to every browser: only yours reaches Touchline."
    )
    steps = (
        _(
            "To try it out, open the site in a browser on this machine. Chrome asks whether it may reach your network: allow it."
        ),
        _("For visitors, give Touchline a public name: set TOUCHLINE_COLLECTOR_URL and put a proxy in front."),
    )
    return Cause("address", label, Finding.FOUND, said.format(address=facts.collector), steps)


def check_mixed(facts: Facts) -> Cause:
    """A page under https may not load a script without."""
    label = _("A secure page, and a collector without https")
    if facts.collector_is_secure:
        return Cause("mixed", label, Finding.RULED_OUT, _("The collector has https."), ())
    steps = (
        _("Open the browser's console (F12) on your site: it says “Mixed Content” or “blocked”."),
        _("Put a proxy with a certificate in front of Touchline; Caddy gets one by itself."),
    )
    if facts.collector_is_local:
        said = _("{address} has no https. Browsers allow that for their own machine, and a few do not.")
        return Cause("mixed", label, Finding.OPEN, said.format(address=facts.collector), steps)
    said = _("{address} has no https, so pages that have it may not load the script.").format(address=facts.collector)
    return Cause("mixed", label, Finding.FOUND, said, steps)


def check_policy(facts: Facts, look: PageLook | None) -> Cause:
    """The site's content security policy forbids the script."""
    label = _("The site's content security policy")
    code = f"script-src 'self' {facts.collector}; connect-src 'self' {facts.collector}"
    steps = (
        _("The console (F12) says “Refused to load the script” or “Refused to connect”."),
        _("Allow the address in the header or meta tag Content-Security-Policy:"),
    )
    if look is None or not look.was_read:
        return Cause("policy", label, Finding.OPEN, _("Not looked at yet."), steps, code)
    if not look.policy:
        return Cause("policy", label, Finding.RULED_OUT, _("The page has none."), ())
    if look.allows(facts.collector_host):
        return Cause("policy", label, Finding.RULED_OUT, _("It allows the address."), ())
    return Cause("policy", label, Finding.FOUND, _("The page has one that does not name {address}.").format(
        address=facts.collector), steps, code)  # fmt: skip


def check_consent(look: PageLook | None) -> Cause:
    """The script waits for the visitor to agree."""
    label = _("Nobody has agreed yet")
    steps = (
        _('With data-consent="none" nothing is sent until your banner calls touchline("consent", "full").'),
        _("Agree in your banner, and look here again."),
    )
    if look and look.has_script:
        if look.consent not in ("", "anonymous", "full"):
            said = _("The script waits for an answer (data-consent=“{consent}”).").format(consent=look.consent)
            return Cause("consent", label, Finding.FOUND, said, steps, 'touchline("consent", "full")')
        said = _("The script starts at once (data-consent=“{consent}”).").format(consent=look.consent or "anonymous")
        return Cause("consent", label, Finding.RULED_OUT, said, ())
    return Cause("consent", label, Finding.OPEN, _("That is seen only in the page."), steps)


def check_cache(look: PageLook | None) -> Cause:
    """An old copy of the page is given out."""
    label = _("An old copy of the page")
    steps = (
        _("Reload with Ctrl-Shift-R; if the script is there then, it was your browser's copy."),
        _("Empty the cache of your shop, of its cache plug-in and of the network in front (Cloudflare, Fastly)."),
    )
    if look and look.was_read and look.has_script:
        return Cause("cache", label, Finding.RULED_OUT, _("The page as it is given out now has the script."), ())
    if look and look.was_read and look.age_s:
        said = _("What was given out is a copy, {minutes} minutes old.").format(minutes=max(1, look.age_s // 60))
        return Cause("cache", label, Finding.FOUND, said, steps)
    return Cause("cache", label, Finding.OPEN, _("Not known."), steps)


def check_blocker(facts: Facts) -> Cause:
    """Something in the browser blocks it."""
    steps = (
        _("Open the site in a private window without extensions, or on a phone."),
        _("In the console (F12, Network) the script then shows “blocked by client”."),
        _("A collector under your own domain, such as t.your-site.example, is blocked far less often."),
    )
    return Cause("blocker", _("A blocker in the browser"), Finding.OPEN, _("Only the browser knows."), steps)


def check_own_visits() -> Cause:
    """This browser was left out, or asks not to be tracked."""
    steps = (
        _("Open your site once with #touchline-staff=on at the end of the address."),
        _("Switch off “Do Not Track” or Global Privacy Control for the try: who asks not to be tracked is not."),
    )
    return Cause("own", _("Your own browser is left out"), Finding.OPEN, _("Only the browser knows."), steps)
