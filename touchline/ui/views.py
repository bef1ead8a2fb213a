"""The palette's answers, a user's choices of look and letters, and the page that shows every component."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.ui.keys import GO, KeysClash, clean_keys, get_keys
from touchline.ui.palette import answer
from touchline.ui.preferences import CHOICES, change_look, get_look
from touchline.ui.specimens import get_specimens

LONGEST_SEARCH = 200
LONGEST_RECENT = 4_000


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer what is typed into the palette with a part of a page."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    text = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    recent = request.GET.get("recent", "")[:LONGEST_RECENT].split()
    return render(request, "ui/_search_results.html", {"text": text, "groups": answer(request, text, recent)})


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Keep a switch of the look for every later session."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    try:
        change_look(request, **{name: request.POST[name] for name in CHOICES if name in request.POST})
    except ValueError as problem:
        return HttpResponse(str(problem), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Let the reader switch letters off, give them another meaning, and choose the look."""
    chosen = get_look(request).keys
    problem = ""
    if request.method == "POST":
        chosen = {key.slug: request.POST.get(f"key {key.slug}", "") for key in get_keys()}
        if "given" in request.POST:
            chosen = {}
        try:
            change_look(request, letters="letters" in request.POST, keys=clean_keys(chosen))
        except KeysClash as clash:
            problem = str(clash)
        else:
            messages.success(request, _("Keys saved."))
            return redirect("ui:preferences")
    shown = {"problem": problem, **_get_rows(chosen)}
    return render(request, "ui/preferences.html", shown, status=422 if problem else 200)


def _get_rows(chosen: dict[str, str]) -> dict[str, Any]:
    rows = [(key, chosen.get(key.slug) or key.letter) for key in get_keys()]
    return {
        "keys": [row for row in rows if not row[0].slug.startswith(GO)],
        "goes": [row for row in rows if row[0].slug.startswith(GO)],
    }


@require_safe
def component_page(request: HttpRequest) -> HttpResponse:
    """Show all components together; in development to everybody, else to those who log in."""
    if not (settings.DEBUG or request.user.is_authenticated):
        raise Http404
    return render(request, "ui/components.html", get_specimens())
