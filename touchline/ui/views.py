"""The search field's answers, and the page that shows every component."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touchline.ui.search import find_hits
from touchline.ui.specimens import get_specimens

LONGEST_SEARCH = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer what is typed into the top bar with a part of a page."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    return render(request, "ui/_search_results.html", {"text": text.strip(), "groups": find_hits(request, text)})


@require_safe
def component_page(request: HttpRequest) -> HttpResponse:
    """Show all components together; in development to everybody, else to those who log in."""
    if not (settings.DEBUG or request.user.is_authenticated):
        raise Http404
    return render(request, "ui/components.html", get_specimens())
