"""One visit: page after page, perhaps with a newsletter, a cart and an order."""

from decimal import Decimal
from typing import Any, Final

from touchline.sample.basket import Position
from touchline.sample.calls import describe_product
from touchline.sample.catalogue import Product, get_catalogue
from touchline.sample.simulation.arrival import Arrival
from touchline.sample.simulation.people import Device, Person
from touchline.sample.simulation.places import Place, draw_next, draw_place, draw_seconds, get_place
from touchline.sample.simulation.purchase import check_out
from touchline.sample.simulation.record import Log, Row, Visit

MOST_PAGES: Final = 24
LETTER: Final = 0.042
QUESTION: Final = 0.2
WORDS: Final = ("decaf", "filter", "kenya", "gift", "grinder", "espresso", "moka", "ethiopia", "travel", "cherry")


class Over(Exception):
    """The present was reached in the middle of a visit."""


class Walk:
    """A visit in progress."""

    def __init__(self, log: Log, person: Person, device: Device, *, at: int, arrival: Arrival) -> None:
        self.log, self.person, self.device, self.arrival = log, person, device, arrival
        self.rng = log.rng
        self.at = at
        self.visit = Visit(device.number, at, at, arrival.channel, arrival.referrer, arrival.utm)
        self.place = get_place("home")
        self.referrer = arrival.referrer
        self.cart: list[Position] = []
        self.is_buyer = self.rng.random() < (0.2 + 0.5 * person.interest if person.bought else 0.6 * person.interest)

    def go(self) -> None:
        """Walks until the visitor has had enough or the present is reached."""
        self.log.visits.append(self.visit)
        if not self.device.first_at:
            self.device.first_at = self.at
        try:
            self.look_at(self.draw_place(self.arrival.landing))
            for _ in range(MOST_PAGES):
                if self.rng.random() < self.get_exit():
                    return
                self.step()
        except Over:
            return

    def get_exit(self) -> float:
        """How likely the visitor leaves now: many after the first page, few with something in the cart."""
        if self.cart:
            return 0.1
        base = 0.5 if self.visit.pages == 1 else 0.29
        return base * (0.3 if self.is_buyer else 1.15) * (0.85 if self.device.kind == "desktop" else 1.05)

    def step(self) -> None:
        """Does one thing and looks at the next page."""
        product = self.place.product
        if product is not None and self.rng.random() < self.get_appetite(product):
            self.add(product)
            self.consider()
        elif not self.person.has_letter and self.rng.random() < LETTER:
            self.sign_up()
        elif self.place.kind == "contact" and self.rng.random() < QUESTION:
            self.ask()
        else:
            self.look_at(self.draw_place(draw_next(self.place.kind, rng=self.rng)))

    def get_appetite(self, product: Product) -> float:
        """How likely this product goes into the cart now."""
        in_cart = any(position.product is product for position in self.cart)
        dear = 1 / (1 + float(product.price) / 90)
        return 0 if in_cart else (0.5 if self.is_buyer else 0.03) * dear

    def draw_place(self, kind: str) -> Place:
        """A page of this kind to this visitor's taste."""
        return draw_place(kind, taste=self.person.taste, shelf=self.place.category, rng=self.rng)

    def look_at(self, place: Place) -> None:
        """Views a page, with what the page itself reports, and stays a while."""
        if place.kind == "search":
            word = self.rng.choice(WORDS)
            self.place = place
            self.report("page_viewed", {"search": f"?q={word}"})
            self.report("Products Searched", {"query": word, "results": len(get_catalogue().search(word))}, after=120)
        else:
            self.place = place
            self.report("page_viewed")
        if place.product is not None:
            size = place.product.sizes[0] if place.product.sizes else ""
            self.report("Product Viewed", describe_product(place.product, size=size), after=90)
        self.stay()

    def stay(self) -> None:
        """Reads the page and leaves it."""
        seconds = draw_seconds(self.place.kind, rng=self.rng)
        engaged = round(seconds * self.rng.uniform(0.6, 1.0), 1)
        depth = min(100, round(self.rng.triangular(18, 118, 62)))
        self.at += int(seconds * 1000)
        if engaged >= 1:
            self.report("page_left", {"engaged_seconds": engaged, "scroll_depth": depth})
        self.referrer = f"http://{self.log.host}{self.place.path}"
        self.at += self.rng.randrange(150, 900)

    def sign_up(self) -> None:
        """Leaves an address in the newsletter form of the footer."""
        self.person.has_letter = True
        self.submit("newsletter", {"email": self.person.email})
        self.look_at(get_place("newsletter"))

    def ask(self) -> None:
        """Asks the roastery something."""
        name = f"{self.person.first} {self.person.last}"
        self.submit("contact", {"name": name, "email": self.person.email, "message": "Do you roast for offices, too?"})
        self.look_at(get_place("contact"))

    def submit(self, form: str, fields: dict[str, str]) -> None:
        """Submits a form with an address, which makes the visitor known."""
        traits = {key: value for key, value in fields.items() if key != "message"}
        self.know(traits)
        self.report("form_submitted", {"form_id": form, "form_name": form, "fields": fields}, after=2)

    def know(self, traits: dict[str, str]) -> None:
        """Tells who this is; a second device is joined to the first."""
        self.report("identified", traits)
        person, number = self.person, self.device.number
        person.known |= traits
        person.known_until = self.at
        if person.contact is None:
            person.contact, person.known_at, person.known_by = number, self.at, self.place.path
        elif person.contact != number and all(number != joined for joined, _ in person.joins):
            person.joins.append((number, self.at))

    def add(self, product: Product) -> None:
        """Puts a product into the cart."""
        size = self.rng.choices(product.sizes, (62, 16, 22))[0] if product.sizes else ""
        quantity = self.rng.choices((1, 2, 3), (80, 16, 4))[0] if float(product.price) < 40 else 1
        self.cart.append(Position(product, size, quantity))
        self.look_at_cart(describe_product(product, size=size, quantity=quantity))

    def look_at_cart(self, added: dict[str, Any]) -> None:
        """Sees the cart after something was added."""
        self.place = get_place("cart")
        self.report("page_viewed")
        self.report("Product Added", added, after=60)
        self.stay()

    def consider(self) -> None:
        """Goes on looking, or to the check-out, or away."""
        total = sum((position.total for position in self.cart), Decimal(0))
        if self.rng.random() < (0.7 if total >= 40 else 0.5):
            check_out(self)
        else:
            self.look_at(self.draw_place(draw_next("cart", rng=self.rng)))

    def report(self, name: str, properties: dict[str, Any] | None = None, *, after: int = 0) -> None:
        """Writes an event of this visit down, so many ms after the last."""
        self.at += after
        if self.at > self.log.end:
            raise Over
        visit = self.visit
        visit.last_at, visit.path, visit.title = self.at, self.place.path, self.place.title
        visit.pages += name == "page_viewed"
        self.log.write(name, self.at, device=self.device.number, web=self._make_web(), properties=properties)

    def _make_web(self) -> Row:
        device, visit, place = self.device, self.visit, self.place
        where = (visit.at // 1000, self.log.host, place.path, place.title, self.referrer)
        return (*where, visit.channel, *visit.utm, self.person.country, device.kind, device.browser, device.os)
