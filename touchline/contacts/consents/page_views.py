"""The preference page of a person, by signed link: topics, channels, how often, a pause, and leaving by one click."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from touchline.contacts.consents.deciding import Known, get_address, get_known, wants
from touchline.contacts.consents.links import find_by_token, read_token
from touchline.contacts.consents.purposes import Topic, list_topics
from touchline.contacts.consents.services import (
    Choice,
    Proof,
    choose_rhythm,
    come_back,
    get_frequency,
    get_pause,
    leave,
    say,
)
from touchline.contacts.models import Basis, Channel, Consent, Contact, Frequency
from touchline.kit.clock import now
from touchline.kit.limits import Limit
from touchline.organisation.queries import get_organisation

LANGUAGES: Final = {"en": "English", "de": "Deutsch"}
GUESSES: Final = Limit(1.0, burst=30.0)
"""Links that lead to nobody, by address: who guesses is slowed down, and a mail program that tries twice is not."""
CHOICES: Final = Limit(0.5, burst=40.0)
"""Changes by one link: a person changes their mind, a machine goes on and on. Leaving is never held up."""
PAUSES: Final = {"30": timedelta(days=30), "90": timedelta(days=90), "180": timedelta(days=180)}


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick: a channel of a topic."""

    name: str
    channel: Channel
    is_ticked: bool


# The link itself is what lets one in; there is no cookie that another site could use.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preference_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody chose, and take what they choose."""
    contact = find_by_token(token)
    with translation.override(choose_language(request)):
        if contact is None:
            return show_unknown(request)
        if request.method != "POST":
            return show(request, contact, token)
        if CHOICES.take(str(contact.pk)):
            return show_slow(request)
        take(request, contact, token)
        return show(request, contact, token, is_saved=True)


@csrf_exempt
@never_cache
@require_POST
def leave_page(request: HttpRequest, token: str) -> HttpResponse:
    """Leave everything by one click, from the page or from a mail program (RFC 8058); or come back."""
    contact = find_by_token(token)
    with translation.override(choose_language(request)):
        if contact is None:
            return show_unknown(request)
        if request.POST.get("do") == "back":
            if CHOICES.take(str(contact.pk)):
                return show_slow(request)
            come_back(contact, proof=make_proof(token))
            return show(request, contact, token, is_saved=True)
        leave(contact, proof=make_proof(token))
        return show(request, contact, token)


def choose_language(request: HttpRequest) -> str:
    """Return the language asked for, else the reader's browser's, as far as there is one."""
    asked = request.GET.get("language", "")
    if asked in LANGUAGES:
        return asked
    found = translation.get_language_from_request(request).partition("-")[0]
    has_said = bool(request.headers.get("Accept-Language"))
    return found if has_said and found in LANGUAGES else get_organisation().language


def make_proof(token: str) -> Proof:
    """Return the proof of a click: on which page, in which language, by whose link."""
    language = (translation.get_language() or "en").partition("-")[0]
    return Proof(Consent.Way.PAGE, where="/preferences", language=language, person_id=read_token(token))


@transaction.atomic
def take(request: HttpRequest, contact: Contact, token: str) -> None:
    """Note what was ticked and unticked, how often, and the pause."""
    known, proof = get_known([contact.pk])[contact.pk], make_proof(token)
    ticked = set(request.POST.getlist("topic"))
    for topic in list_topics():
        choices = [
            Choice(topic.purpose, box.channel, is_given=box.name in ticked)
            for box in make_boxes(known, topic)
            if (box.name in ticked) != box.is_ticked
        ]
        say(contact, choices, proof=replace(proof, text=topic.text))
    chosen = request.POST.get("frequency", "")
    frequency = Frequency(chosen) if chosen in Frequency.values else Frequency(get_frequency(known.preferences))
    choose_rhythm(contact, frequency=frequency, paused_until=read_pause(request, known), proof=proof)


def read_pause(request: HttpRequest, known: Known) -> datetime | None:
    """Return until when: a new pause, none, or the one there is."""
    chosen = request.POST.get("pause", "keep")
    if chosen == "keep":
        return get_pause(known.preferences)
    return now() + PAUSES[chosen] if chosen in PAUSES else None


def make_boxes(known: Known, topic: Topic) -> list[Box]:
    """Return the channels that somebody can choose for a topic: those by which they can be reached."""
    if topic.purpose.basis == Basis.CONTRACT:
        return []
    return [
        Box(f"{topic.purpose.slug}:{channel}", Channel(channel), wants(known, topic.purpose, channel))
        for channel in topic.purpose.channels
        if channel == Channel.POST or get_address(known.contact, channel)
    ]


def show(request: HttpRequest, contact: Contact, token: str, *, is_saved: bool = False) -> HttpResponse:
    """Show the page."""
    known = get_known([contact.pk])[contact.pk]
    rows = [(topic, make_boxes(known, topic)) for topic in list_topics()]
    facts: dict[str, Any] = {
        "token": token,
        "rows": [(topic, boxes) for topic, boxes in rows if boxes or topic.purpose.basis == Basis.CONTRACT],
        "address": hide_address(contact.email or contact.phone),
        "has_left": any(one.left_at or one.objected_at for one in known.preferences),
        "frequencies": Frequency.choices,
        "frequency": get_frequency(known.preferences),
        "paused_until": get_pause(known.preferences),
        "is_saved": is_saved,
        "languages": LANGUAGES,
        "language": (translation.get_language() or "en").partition("-")[0],
    }
    return render(request, "contacts/preferences.html", facts)


def show_unknown(request: HttpRequest) -> HttpResponse:
    """Say that the link is none of ours, or that nothing is kept of them any more."""
    if GUESSES.take(str(request.META.get("REMOTE_ADDR", ""))):
        return show_slow(request)
    return render(request, "contacts/preferences_unknown.html", status=404)


def show_slow(request: HttpRequest) -> HttpResponse:
    """Say that it was too often."""
    answer = render(request, "contacts/preferences_slow.html", status=429)
    answer["Retry-After"] = "60"
    return answer


def hide_address(address: str) -> str:
    """Return an address as its owner knows it again, and nobody else learns it from a forwarded mail."""
    name, at, domain = address.rpartition("@")
    if at:
        return f"{name[:1]}•••@{domain}"
    return f"•••{address[-3:]}" if address else ""
