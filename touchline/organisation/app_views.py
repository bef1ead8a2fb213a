"""What makes the pages an app: logo, colour, manifest, service worker and the page shown without a network.

All but the last are the same for everybody and look at no session; the logo is given out as an attachment.
"""

import hashlib
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from touchline.organisation.colour import HEX, make_accent, write_style
from touchline.organisation.forms import OURS
from touchline.organisation.queries import find_logo, get_organisation
from touchline.ui.assets import get_entry, get_manifest
from touchline.users.models import User

FOR_EVER = {"public": True, "max_age": 31_536_000, "immutable": True}
OFFLINE_SCRIPTS = ("app", "offline")


@require_safe
@cache_control(**FOR_EVER)
def logo(request: HttpRequest, key: str) -> HttpResponse:
    """Give the logo as an attachment: drawn in a page, and never a page of its own."""
    found = find_logo()
    if found is None or get_organisation().logo_key != key:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["Content-Disposition"] = f'attachment; filename="logo.{found.content_type.partition("/")[2]}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@require_safe
@cache_control(**FOR_EVER)
def style(request: HttpRequest, colour: str) -> HttpResponse:
    """Give the style sheet of an accent colour; a file of its own, since pages allow no style inside them."""
    if not HEX.fullmatch(f"#{colour}"):
        raise Http404
    return HttpResponse(write_style(f"#{colour}"), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=300)
def manifest(request: HttpRequest) -> HttpResponse:
    """Give what a browser must know to install the pages as an app."""
    firm = get_organisation()
    icons: list[dict[str, str]] = [
        {"src": static(f"organisation/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
        for size in (192, 512)
        for use in ("any", "maskable")
    ]
    shortcuts = [
        {"name": _("Today"), "url": "/"},
        {"name": _("People"), "url": reverse("contacts:contact_list")},
        {"name": _("New task"), "url": reverse("tasks:task_new")},
    ]
    facts: dict[str, Any] = {
        "id": "/",
        "name": f"{firm.name} · Touchline" if firm.name else "Touchline",
        "short_name": firm.name[:12] or "Touchline",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "lang": firm.language,
        "background_color": "#ffffff",
        "theme_color": make_accent(firm.accent or OURS).light,
        "icons": icons,
        "shortcuts": shortcuts,
    }
    return HttpResponse(json.dumps(facts, ensure_ascii=False), content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker; its text changes with the assets, and so every release brings a new one."""
    kept = [reverse("organisation:offline"), static("ui/mark.svg"), *find_assets()]
    version = hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:12]
    shown = {"kept": json.dumps(kept), "version": version}
    text = render(request, "organisation/service-worker.js", shown).content
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def find_assets() -> list[str]:
    """Return the addresses of the scripts and styles of the page without a network; each has its content in its name."""
    manifest, found, open_entries = get_manifest(), [], [get_entry(name) for name in OFFLINE_SCRIPTS]
    while open_entries:
        entry = open_entries.pop()
        styles, imports = entry.get("css", []), entry.get("imports", [])
        assert isinstance(styles, list) and isinstance(imports, list)
        found += [static(f"dist/{part}") for part in (entry["file"], *styles)]
        open_entries += [manifest[name] for name in imports]
    return sorted(set(found))


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Give the page that stands in for all others while there is no network; it holds nothing of anybody."""
    return render(request, "organisation/offline.html")


@never_cache
@require_safe
def ticket(request: HttpRequest) -> HttpResponse:
    """Tell a device that sends what it kept who is logged in, and give the token that forms of theirs need."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return JsonResponse({"detail": _("Log in first.")}, status=401)
    return JsonResponse({"user": user.pk, "token": get_token(request)})
