"""Page titles as people call the page."""

import re

SITE_NAME = re.compile(r"\s+[·|–—-]\s+[^·|–—]+$")


def shorten_title(title: str) -> str:
    """Return a page's title without the name of the site behind its last separator: "Pricing · Kestrel" is "Pricing"."""
    return SITE_NAME.sub("", title) or title
