"""Looks at the site's own page: whether it has the script, with which key, and what its policy allows."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from touchline.kit.http import NotReached, Reach, Refused
from touchline.kit.http_page import WebPage, read_page


@dataclass(frozen=True, slots=True)
class PageLook:
    """What a page showed; `problem` says in words why it could not be read."""

    url: str
    was_read: bool = False
    problem: str = ""
    has_script: bool = False
    key: str = ""
    consent: str = ""
    policy: tuple[str, ...] = ()
    age_s: int = 0

    def allows(self, host: str) -> bool:
        """Tell whether every policy lets scripts and requests go to this host."""
        return all(_policy_allows(policy, host) for policy in self.policy)


class _Finder(HTMLParser):
    """Collects script elements and policies of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str]] = []
        self.policies: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "script":
            self.scripts.append(found)
        if tag == "meta" and found.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(found.get("content", ""))


def look_at_page(url: str, *, reach: Reach) -> PageLook:
    """Return what the page at a URL showed; never raises."""
    try:
        page = read_page(url, reach=reach)
    except (Refused, NotReached) as error:
        return PageLook(url, problem=str(error))
    if page.status >= 400:
        return PageLook(page.url, problem=f"It answers with status {page.status}.")
    return read_look(page)


def read_look(page: WebPage) -> PageLook:
    """Return what a page that was read shows."""
    finder = _Finder()
    finder.feed(page.text)
    script = next((one for one in finder.scripts if urlsplit(one.get("src", "")).path.endswith("/t.js")), None)
    policies = [page.headers.get("content-security-policy", ""), *finder.policies]
    age = page.headers.get("age", "")
    return PageLook(
        url=page.url,
        was_read=True,
        has_script=script is not None,
        key=(script or {}).get("data-key", ""),
        consent=(script or {}).get("data-consent", ""),
        policy=tuple(policy for policy in policies if policy),
        age_s=int(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0,
    )


def _policy_allows(policy: str, host: str) -> bool:
    rules = {words[0].lower(): words[1:] for part in policy.split(";") if (words := part.split())}
    otherwise = rules.get("default-src", ["*"])
    return all(_names(rules.get(kind, otherwise), host) for kind in ("script-src", "connect-src"))


def _names(sources: list[str], host: str) -> bool:
    for source in sources:
        name = source.split("://")[-1].split("/")[0].split(":")[0]
        if source in ("*", "https:", "http:") or name == host:
            return True
        if name.startswith("*.") and host.endswith(name[1:]):
            return True
    return False
