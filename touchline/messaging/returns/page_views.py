"""Public pages behind the links of a mail: leaving, confirming, and the mail itself; to look never changes anything."""

from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from touchline.contacts.consents.links import make_token as make_preference_token
from touchline.contacts.consents.page_views import choose_language, hide_address, show_slow, show_unknown
from touchline.contacts.consents.services import Proof
from touchline.contacts.models import Consent
from touchline.kit.limits import Limit
from touchline.messaging.design.rendering import RenderError
from touchline.messaging.returns.archive import NothingToShow, draw_mail, list_archive
from touchline.messaging.returns.leaving import Leaver, find_leaver, leave_everything, leave_topic, stay
from touchline.messaging.returns.marks import get_tokens
from touchline.messaging.returns.tokens import For
from touchline.messaging.returns.trackable import get_rules

POLICY: Final = (
    "default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A mail is a page that somebody wrote: it runs nothing, sends nothing, and belongs to no origin."""
CHANGES: Final = Limit(0.5, burst=40.0)
"""Coming back by one link, over and over; leaving is never held up."""


# Mail programs post without a cookie (RFC 8058); the link itself is what lets one in.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show how to leave, and let go by one POST; whatever the body says, it never leads elsewhere."""
    claim = get_tokens().read(token)
    with translation.override(choose_language(request)):
        if claim is None or claim.what is not For.LEAVE:
            return show_unknown(request)
        leaver = find_leaver(claim)
        if leaver is None:
            # Nothing is kept of them any more, so nothing goes to them: that is what was asked for.
            return render(request, "messaging/left_nobody.html") if request.method == "POST" else show_unknown(request)
        if request.method == "POST":
            return do_leave(request, leaver, token)
        return show_leaving(request, leaver, token)


def do_leave(request: HttpRequest, leaver: Leaver, token: str) -> HttpResponse:
    """Do what was posted: come back, leave everything, or, whatever else it says, leave the topic."""
    wanted = read_wish(request)
    if wanted == "back":
        if CHANGES.take(str(leaver.contact.pk)):
            return show_slow(request)
        stay(leaver, proof=make_proof("/u", leaver.person_id))
    elif wanted == "all":
        leave_everything(leaver, proof=make_proof("/u", leaver.person_id))
    else:
        leave_topic(leaver, proof=make_proof("/u", leaver.person_id))
    return show_leaving(request, leaver, token)


def read_wish(request: HttpRequest) -> str:
    """Return what a form says; a body that cannot be read is a mail program's, which wants one thing only."""
    try:
        return request.POST.get("do", "")
    except (MultiPartParserError, BadRequest, UnicodeDecodeError, ValueError):
        return ""


def make_proof(where: str, person_id: int) -> Proof:
    """Return the proof of a click on one of these pages, by the link of that person."""
    language = (translation.get_language() or "en").partition("-")[0]
    return Proof(Consent.Way.PAGE, where=where, language=language, person_id=person_id)


def show_leaving(request: HttpRequest, leaver: Leaver, token: str) -> HttpResponse:
    """Show where somebody stands, and what they can do."""
    return render(
        request,
        "messaging/leave.html",
        {
            "token": token,
            "preferences": make_preference_token(leaver.contact.pk),
            "address": hide_address(leaver.contact.email or leaver.contact.phone),
            "topic": leaver.topic,
            "has_left_all": leaver.has_left_all,
            "has_left_topic": leaver.has_left_topic,
        },
    )


@never_cache
@require_safe
def view_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a mail as a page, to whoever holds its link."""
    claim = get_tokens().read(token)
    with translation.override(choose_language(request)):
        if claim is None or claim.what is not For.VIEW:
            return show_unknown(request)
        if claim.contact_id == 0 and not get_rules().shows_archive:
            return show_unknown(request)
        try:
            answer = HttpResponse(draw_mail(claim))
        except (NothingToShow, RenderError):
            return show_unknown(request)
    answer["Content-Security-Policy"] = POLICY
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def archive_page(request: HttpRequest) -> HttpResponse:
    """List the newsletters anybody may read, where the firm has an archive."""
    with translation.override(choose_language(request)):
        mails = list_archive() if get_rules().shows_archive else []
        return render(request, "messaging/archive.html", {"mails": mails})
