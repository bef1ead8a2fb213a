"""Invented records for the page that shows every component."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touchline.kit.clock import now

PROPERTIES = {
    "plan": "Team",
    "seats": 12,
    "trial": True,
    "coupon": None,
    "tags": ["b2b", "spring"],
    "page": {"path": "/pricing"},
}


@dataclass(frozen=True)
class Specimen:
    """A person as a list shows one."""

    id: int
    name: str
    email: str
    stage: str
    tone: str
    orders: int
    spent: Decimal
    seen_at: datetime


@dataclass
class SpecimenStep:
    """A page of a visit."""

    at: datetime
    label: str
    path: str
    seconds: float = 0.0
    detail: str = ""
    icon: str = ""


@dataclass
class SpecimenVisit:
    """A visit on a timeline."""

    key: str
    at: datetime
    seconds: float
    pages: int
    ended_on: str
    source: str
    steps: list[SpecimenStep]
    device: str = "desktop"
    is_live: bool = False


class SpecimenForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As it stands on invoices."))
    email = forms.EmailField(label=_("E-mail"))
    stage = forms.ChoiceField(label=_("Stage"), choices=[("lead", _("Lead")), ("customer", _("Customer"))])
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    news = forms.BooleanField(
        label=_("Newsletter"),
        required=False,
        help_text=_("Asked on 12 March, on the page Pricing."),
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )


def get_people() -> list[Specimen]:
    """Return a few invented people."""
    at = now()
    rows = [
        ("Ada Kowalska", "ada@kowalska.example", "Customer", "success", 14, "1204.50", 0.2),
        ("Bernard Achterberg", "b.achterberg@werk.example", "Lead", "info", 0, "0", 6),
        ("Chidi Okonkwo", "chidi@okonkwo.example", "Customer", "success", 3, "187.00", 48),
        ("Dóra Szabó", "dora.szabo@posta.example", "At risk", "warning", 7, "642.10", 300),
        ("Émile Laurent", "emile@laurent.example", "Bounced", "error", 1, "24.90", 1900),
        ("Fatima al-Rashid", "fatima@rashid.example", "Customer", "success", 22, "3981.75", 9000),
    ]
    return [
        Specimen(number, name, email, stage, tone, orders, Decimal(spent), at - timedelta(minutes=age))
        for number, (name, email, stage, tone, orders, spent, age) in enumerate(rows, 1)
    ]


def get_visits(at: datetime) -> list[SpecimenVisit]:
    """Return one that goes on, one by phone, and a short one."""
    recent, earlier, older = (at - timedelta(minutes=age) for age in (4, 95, 9 * 1440))
    pages = [
        SpecimenStep(at, "Pricing", "/pricing", 20),
        SpecimenStep(recent, "Olive oil, 5 l", "/products/olive-oil-5l", 64),
        SpecimenStep(recent, "Home", "/", 11),
    ]
    home = [SpecimenStep(earlier, "Home", "/", 11)]
    return [
        SpecimenVisit("visit-1", at, 95, 3, "Pricing", str(_("Newsletter")), pages, is_live=True),
        SpecimenVisit("visit-2", earlier, 264, 7, "Thank you", str(_("Search")), home, device="mobile"),
        SpecimenVisit("visit-3", older, 0, 1, "Home", str(_("Direct")), [SpecimenStep(older, "Home", "/")]),
    ]


def get_specimens() -> dict[str, Any]:
    """Return everything the component page shows."""
    at = now()
    return {
        "people": get_people(),
        "visits": get_visits(at),
        "properties": PROPERTIES,
        "form": SpecimenForm(initial={"name": "Ada Kowalska", "news": True}),
        "wrong_form": SpecimenForm({"name": "", "email": "info@@example"}, prefix=None, auto_id="wrong_%s"),
        "moments": {
            name: at - timedelta(minutes=age)
            for name, age in {
                "now": 0.5,
                "recent": 4,
                "earlier": 95,
                "order": 97,
                "yesterday": 1500,
                "older": 9 * 1440,
            }.items()
        },
        "total": Decimal("129.00"),
        "price": Decimal("59.50"),
        "shipping": Decimal("10.00"),
        "paragraph": _("People who came twice this week and have not ordered yet."),
    }
