"""Where a visit comes from, and the page it begins on."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from touchline.sample.simulation.calendar import is_campaign
from touchline.sample.simulation.people import Person

NEW: Final = {"search": 37, "direct": 17, "social": 16, "paid": 14, "referral": 9, "campaign": 4}
KNOWN: Final = {"search": 19, "direct": 46, "social": 8, "paid": 5, "referral": 4, "campaign": 2}
LETTER_SHARE: Final = 0.45
"""How many visits of the letter's readers begin in the letter."""
SEARCH: Final = ("https://www.google.com/", "https://www.google.com/", "https://www.google.com/", "https://duckduckgo.com/",
                 "https://www.bing.com/", "https://www.ecosia.org/")  # fmt: skip
SOCIAL: Final = ("https://www.instagram.com/", "https://www.instagram.com/", "https://www.facebook.com/",
                 "https://www.pinterest.com/", "https://www.youtube.com/")  # fmt: skip
BLOGS: Final = ("https://slowbrew.example/best-roasters/", "https://kitchen-notes.example/gifts/",
                "https://bikesandbeans.example/")  # fmt: skip
LANDING: Final = {
    "search": {"product": 42, "article": 24, "category": 20, "home": 14},
    "direct": {"home": 72, "category": 14, "pricing": 8, "product": 6},
    "social": {"product": 40, "article": 34, "home": 26},
    "paid": {"pricing": 36, "product": 34, "category": 30},
    "referral": {"home": 52, "product": 28, "about": 20},
    "campaign": {"category": 60, "product": 40},
    "email": {"article": 38, "product": 36, "pricing": 12, "category": 14},
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """The traffic source of a visit and the kind of its first page."""

    channel: str
    referrer: str
    utm: tuple[str, str, str]
    landing: str


def draw_arrival(person: Person, moment: datetime, *, rng: Random, first: bool) -> Arrival:
    """How a person comes this time."""
    channel = _draw_channel(person, moment, rng=rng, first=first)
    landing = rng.choices(list(LANDING[channel]), list(LANDING[channel].values()))[0]
    return Arrival(channel, _draw_referrer(channel, rng), _get_utm(channel, moment, rng), landing)


def _draw_channel(person: Person, moment: datetime, *, rng: Random, first: bool) -> str:
    if person.has_letter and not first and rng.random() < LETTER_SHARE:
        return "email"
    shares = dict(NEW if first else KNOWN)
    if is_campaign(moment):
        shares["campaign"] += 30
    return rng.choices(list(shares), list(shares.values()))[0]


def _draw_referrer(channel: str, rng: Random) -> str:
    if channel in {"search", "paid"}:
        return rng.choice(SEARCH)
    if channel == "social":
        return rng.choice(SOCIAL)
    return rng.choice(BLOGS) if channel == "referral" else ""


def _get_utm(channel: str, moment: datetime, rng: Random) -> tuple[str, str, str]:
    if channel == "email":
        return ("newsletter", "email", f"letter-{moment:%G-%V}")
    if channel == "paid":
        return ("google", "cpc", rng.choice(("subscription", "espresso", "gifts" if moment.month > 10 else "filter")))
    if channel == "campaign":
        return ("partner", "", f"black-friday-{moment:%Y}" if is_campaign(moment) else f"guide-{moment:%Y}")
    return ("", "", "")
