"""The panel on a person's page: what they want to hear of, how one knows, and what they say on the phone."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touchline.contacts.consents.asking import ask_first, find_waiting
from touchline.contacts.consents.deciding import Known, Verdict, get_known, judge, wants
from touchline.contacts.consents.links import make_link
from touchline.contacts.consents.purposes import Topic, list_topics
from touchline.contacts.consents.services import (
    Choice,
    Proof,
    come_back,
    get_frequency,
    get_pause,
    leave,
    say,
)
from touchline.contacts.models import Channel, Consent, Frequency
from touchline.records.opening import Opened, access_record
from touchline.records.values import Nonsense
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may

ICONS: Final = {"email": "mail", "sms": "message-square-text", "phone": "phone", "post": "mailbox", "push": "bell"}
WAYS: Final = (Consent.Way.CALL, Consent.Way.WRITING, Consent.Way.PERSON, Consent.Way.FORM)
SHOWN: Final = 30


@login_required_staff
@require_http_methods(["GET", "POST"])
def consents_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what somebody wants to hear of, and note what they say."""
    opened = access_record(request, "contact", person_id, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    if request.method == "GET":
        return show(request, opened)
    try:
        is_asked = take(request, opened)
    except Nonsense as problem:
        return show(request, opened, problem=str(problem), status=422)
    return show(request, opened, is_asked=is_asked)


def take(request: HttpRequest, opened: Opened) -> bool:
    """Note what was said, or ask by mail whether it was meant, which is True; raises Nonsense for what is not whole."""
    proof = read_proof(request, opened)
    match request.POST.get("said", ""):
        case "nothing":
            leave(opened.record, proof=proof, actor=opened.user)
        case "again":
            come_back(opened.record, proof=proof, actor=opened.user)
        case "yes" | "no" as said:
            choice = read_choice(request, is_given=said == "yes")
            if ask_first(opened.record, choice, proof):
                return True
            say(opened.record, [choice], proof=proof, actor=opened.user)
        case _:
            raise Nonsense(_("Choose what was said."))
    return False


def read_proof(request: HttpRequest, opened: Opened) -> Proof:
    """Return how it was said; raises Nonsense when nobody can know it later."""
    way = request.POST.get("way", "")
    if way not in WAYS:
        raise Nonsense(_("Choose how it was said: it is the proof."))
    language = (get_language() or "en").partition("-")[0]
    where = request.POST.get("where", "")[:500].replace("\x00", "").strip()
    return Proof(Consent.Way(way), where=where, language=language, by=str(opened.user))


def read_choice(request: HttpRequest, *, is_given: bool) -> Choice:
    """Return the purpose and channel that were chosen together; raises Nonsense for none."""
    slug, _colon, channel = request.POST.get("about", "").partition(":")
    topic = next((one for one in list_topics() if one.purpose.slug == slug), None)
    if topic is None or channel not in topic.purpose.channels:
        raise Nonsense(_("Choose what it was about."))
    return Choice(topic.purpose, channel, is_given=is_given)


def show(
    request: HttpRequest, opened: Opened, *, problem: str = "", is_asked: bool = False, status: int = 200
) -> HttpResponse:
    """Answer with the panel's content."""
    known = get_known([opened.id])[opened.id]
    topics = list_topics()
    history = Consent.objects.filter(contact_id=opened.id).select_related("purpose", "text").order_by("-at", "-id")
    titles = {topic.purpose.pk: topic.title for topic in list_topics(with_archived=True)}
    waiting = find_waiting(opened.id)
    facts: dict[str, Any] = {
        "opened": opened,
        "rows": [(topic, make_cells(known, topic)) for topic in topics],
        "history": [(one, titles[one.purpose_id]) for one in history[:SHOWN]],
        "pairs": [(topic, Channel(channel)) for topic in topics for channel in topic.purpose.channels],
        "ways": [(way.value, way.label) for way in WAYS],
        "link": make_link(opened.id),
        "preferences": known.preferences,
        "has_left": any(one.left_at for one in known.preferences),
        "has_objected": any(one.objected_at for one in known.preferences),
        "is_restricted": any(one.restricted_at for one in known.preferences),
        "paused_until": get_pause(known.preferences),
        "frequency": Frequency(get_frequency(known.preferences)),
        "may_set_up": may(opened.user, "contacts", Verb.MANAGE),
        "problem": problem,
        "is_asked": is_asked,
        "waiting": [(topic.title, waiting[topic.purpose.slug]) for topic in topics if topic.purpose.slug in waiting],
    }
    return render(request, "contacts/_consents.html", facts, status=status)


def make_cells(known: Known, topic: Topic) -> list[tuple[Channel, str, Verdict, bool, Consent | None]]:
    """Return for each channel of a topic whether one may, why, what the person chose, and their last word."""
    return [
        (
            Channel(channel),
            ICONS[channel],
            judge(known, channel, topic.purpose),
            wants(known, topic.purpose, channel),
            known.latest.get((topic.purpose.pk, channel)),
        )
        for channel in topic.purpose.channels
    ]
