"""Addresses of a page that lives, for the tests of the stream in a browser."""

from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

STREAM = {"url": "", "fetched": 0, "tickets": 0}
PAGE = """{% extends "ui/page.html" %}{% block content %}
<div id="list" data-live="people" data-live-mode="hold" hx-get="/live-part?list" hx-trigger="live">list 0</div>
<button data-live-new="list" hidden><span data-count></span> new</button>
<div id="person" data-live="person:7" hx-get="/live-part?person" hx-trigger="live">person 0</div>
<div id="form" data-live="person:7" hx-get="/live-part?form" hx-trigger="live"><input id="typed"></div>
<details id="opened" data-live="stream" hx-get="/live-part?opened" hx-trigger="live" hx-swap="innerMorph">
<summary>s</summary><details id="inner"><summary>inner</summary>body</details></details>
{% endblock %}"""


def ticket(request):
    STREAM["tickets"] += 1
    return JsonResponse({"url": STREAM["url"]})


def show(request):
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


def part(request):
    STREAM["fetched"] += 1
    fetched = f"fetch {STREAM['fetched']}"
    if "opened" in request.GET:
        return HttpResponse(f'<summary>{fetched}</summary><details id="inner"><summary>inner</summary>body</details>')
    return HttpResponse(f'<input id="typed" aria-label="t"> {fetched}' if "form" in request.GET else fetched)


urlpatterns = [
    path("live/ticket", ticket),
    path("live-page", show),
    path("live-part", part),
    path("", include("touchline.config.urls")),
]
