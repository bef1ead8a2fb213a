"""Says in words which browser somebody is logged in with."""

from functools import lru_cache

from django.utils.translation import gettext as _
from ua_parser import parse


def name_browser(user_agent: str) -> str:
    """Return such words as "Firefox on Windows"."""
    browser, system = _find(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or _("Unknown browser")


@lru_cache(maxsize=500)
def _find(user_agent: str) -> tuple[str, str]:
    found = parse(user_agent)
    browser = found.user_agent.family if found.user_agent else ""
    return ("" if browser == "Other" else browser), (found.os.family if found.os else "")
