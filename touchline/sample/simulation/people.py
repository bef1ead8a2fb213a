"""Made-up people: names, addresses, devices, and how inclined they are to buy."""

from dataclasses import dataclass, field
from random import Random
from typing import Final
from uuid import UUID

FIRST: Final = (
    "Anna Ben Clara David Elif Emil Emma Felix Finn Frida Greta Hanna Henri Ida Ines Jakob Jan Jana Johanna Jonas Julia "
    "Karl Katrin Lea Lena Leon Lina Linus Luca Luise Maja Marie Mats Max Mia Mila Moritz Nele Nina Noah Oskar Paul Paula "
    "Pia Robin Rosa Samir Sara Simon Sofia Theo Tilda Tom Vera Yusuf Amélie Chloé Hugo Jules Manon Daan Fleur Lotte Sem "
    "Thijs Alice Amelia Callum Freya George Isla Oliver Poppy"
).split()
LAST: Final = (
    "Albrecht Arnold Bauer Becker Berger Böhm Brandt Braun Demir Engel Fischer Frank Fuchs Graf Groß Haas Hahn Hartmann "
    "Heinrich Hoffmann Huber Jung Kaiser Keller Klein Koch König Kraus Krüger Kuhn Lang Lehmann Lorenz Maier Martin Mayer "
    "Meyer Möller Müller Neumann Otto Peters Pfeiffer Richter Roth Sauer Schäfer Schmid Schneider Scholz Schulz Schwarz "
    "Seidel Simon Sommer Stein Vogel Wagner Weber Weiß Winkler Wolf Yılmaz Ziegler Bernard Dubois Laurent Moreau Petit "
    "Bakker Jansen Visser Smit Brown Clarke Hughes Taylor Walker Wright"
).split()
PLACES: Final = {
    "DE": ("Berlin Hamburg Köln Leipzig München Bremen Dresden Freiburg Hannover Kassel".split(), 62),
    "AT": ("Wien Graz Linz Salzburg".split(), 12),
    "NL": ("Amsterdam Utrecht Groningen".split(), 9),
    "FR": ("Lyon Paris Strasbourg".split(), 7),
    "GB": ("Bristol Leeds London".split(), 10),
}
DEVICES: Final = (
    (("mobile", "Mobile Safari", "iOS"), 31),
    (("mobile", "Chrome Mobile", "Android"), 25),
    (("desktop", "Chrome", "Windows"), 19),
    (("desktop", "Firefox", "Linux"), 4),
    (("desktop", "Safari", "Mac OS X"), 10),
    (("desktop", "Edge", "Windows"), 6),
    (("tablet", "Mobile Safari", "iOS"), 5),
)
ASCII: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ı": "i"})
SECOND_DEVICE: Final = 0.09


@dataclass(slots=True)
class Device:
    """A browser of a person; its number is that of the visitor it makes."""

    number: int
    key: UUID
    kind: str
    browser: str
    os: str
    first_at: int = 0
    """When it was first there, in ms."""


@dataclass(slots=True)
class Person:
    """Somebody; `contact` is the number of the device that was first known by an address."""

    first: str
    last: str
    email: str
    country: str
    city: str
    interest: float
    """From 0, just passing, to 1, cannot live without it."""
    taste: str
    devices: list[Device]
    contact: int | None = None
    known_at: int = 0
    known_by: str = ""
    known: dict[str, str] = field(default_factory=dict)
    """What was told so far."""
    known_until: int = 0
    """When something was told last, in ms."""
    has_letter: bool = False
    bought: int = 0
    joins: list[tuple[int, int]] = field(default_factory=list)
    """Devices joined later: number and time in ms."""

    @property
    def traits(self) -> dict[str, str]:
        """What an order tells about the person."""
        return {"email": self.email, "firstName": self.first, "lastName": self.last, "city": self.city}


class People:
    """Makes people one after the other, each with a number for each of their devices."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.devices = 0

    def make_person(self) -> Person:
        """A new person with one browser, sometimes two."""
        rng = self._rng
        first, last = rng.choice(FIRST), rng.choice(LAST)
        country = rng.choices(list(PLACES), [weight for _, weight in PLACES.values()])[0]
        devices = [self._make_device()]
        if rng.random() < SECOND_DEVICE:
            devices.append(self._make_device())
        name = f"{first}.{last}".lower().translate(ASCII)
        return Person(
            first=first,
            last=last,
            # example.com is reserved (RFC 2606), and the number keeps addresses apart.
            email=f"{name}.{devices[0].number}@example.{rng.choice(('com', 'org', 'net'))}",
            country=country,
            city=rng.choice(PLACES[country][0]),
            interest=rng.betavariate(1.1, 2.6),
            taste=rng.choices(("coffee", "brewing", "grinders", "cups", "gifts"), (56, 16, 10, 8, 10))[0],
            devices=devices,
        )

    def _make_device(self) -> Device:
        self.devices += 1
        kind, browser, system = self._rng.choices([d for d, _ in DEVICES], [w for _, w in DEVICES])[0]
        return Device(self.devices, UUID(int=self._rng.getrandbits(128)), kind, browser, system)
