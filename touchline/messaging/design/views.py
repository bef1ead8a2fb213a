"""The list of designs, the gallery to begin from, the page of one with its editor, and its preview."""

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.messaging.design.brands import find_brand, get_look
from touchline.messaging.design.catalog import make_catalog
from touchline.messaging.design.drawing import View, answer_page, draw_page
from touchline.messaging.design.models import Design, DesignChannel, DesignKind, DesignMode, DesignVersion
from touchline.messaging.design.opening import access_design, access_designs, find_person
from touchline.messaging.design.preparing import Source, UnsendableDesign
from touchline.messaging.design.rendering import RenderError
from touchline.messaging.design.services import NewDesign, archive_design, copy_design, create_design, restore_version
from touchline.messaging.design.sources import make_source
from touchline.messaging.design.starters import STARTERS
from touchline.messaging.design.testing import send_test
from touchline.messaging.design.uses import get_design_uses
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may

PAGE: Final = 24
LANGUAGES: Final = (
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
)


@login_required_staff
@require_safe
def design_list(request: HttpRequest) -> HttpResponse:
    """List the designs with small pictures, youngest first; or teach with the gallery where there are none."""
    user = access_designs(request)
    is_archive = request.GET.get("show") == "archived"
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    found = Design.objects.filter(archived_at__isnull=not is_archive).order_by("-updated_at", "-pk")
    if text:
        found = found.filter(name__icontains=text)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 18 and (last := Design.objects.filter(pk=int(after)).first()):
        found = found.filter(updated_at__lte=last.updated_at).exclude(pk=last.pk)
    rows = list(found.select_related("updated_by").defer("content", "html", "text")[: PAGE + 1])
    shown = {
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "text": text,
        "is_archive": is_archive,
        "has_any": bool(rows) or Design.objects.exists(),
        "starters": STARTERS.values(),
        "may_create": may(user, "designs", Verb.CREATE),
    }
    return render(request, "messaging/designs.html", shown)


@login_required_staff
@require_http_methods(["GET", "POST"])
def design_new(request: HttpRequest) -> HttpResponse:
    """Show the gallery, and make a design from what was chosen in it."""
    user = access_designs(request, Verb.CREATE)
    if request.method == "GET":
        return render(request, "messaging/design_new.html", {"starters": STARTERS.values()})
    channel = request.POST.get("channel", "")
    mode = request.POST.get("mode", "")
    new = NewDesign(
        name=request.POST.get("name", ""),
        channel=channel if channel in DesignChannel.values else DesignChannel.EMAIL,
        mode=mode if mode in DesignMode.values else DesignMode.BLOCKS,
        starter=request.POST.get("starter", ""),
    )
    return redirect("messaging:design", create_design(user, new).pk)


@login_required_staff
@require_safe
def design_page(request: HttpRequest, design_id: int) -> HttpResponse:
    """Open a design in the editor that fits it; who may not change it sees it only."""
    user, design = access_design(request, design_id)
    may_edit = may(user, "designs", Verb.EDIT) and design.archived_at is None
    may_segment = may(user, "segments", Verb.CREATE)
    kept = {
        name: getattr(design, name) for name in ("version", "mode", "subject", "preheader", "content", "html", "text")
    }
    shown = {
        "design": design,
        "may_edit": may_edit,
        "may_delete": may(user, "designs", Verb.DELETE),
        "may_create": may(user, "designs", Verb.CREATE),
        "uses": get_design_uses(design, user) if design.archived_at is None else [],
        "kept": kept
        | {"name": design.name, "kind": design.kind, "language": design.language, "channel": design.channel},
        "catalog": make_catalog(design, may_segment=may_segment) if may_edit else {},
        "may_segment": may_edit and may_segment,
        "kinds": DesignKind.choices,
        "modes": DesignMode.choices,
        "languages": [("", _("The firm's")), *LANGUAGES],
        "starters": STARTERS.values(),
    }
    return render(request, "messaging/design.html", shown)


@login_required_staff
@require_safe
def design_preview(request: HttpRequest, design_id: int) -> HttpResponse:
    """Answer with the page for the preview's frame."""
    user, design = access_design(request, design_id)
    person = find_person(user, request.GET.get("person", ""))
    view = View(
        person_id=person.pk if person else None,
        is_dark=request.GET.get("dark") == "1",
        is_text=request.GET.get("as") == "text",
        marks_blocks=request.GET.get("edit") == "1",
        shows_subject=design.channel == "email",
    )
    shows_outside = request.GET.get("outside") == "1"
    return answer_page(request, draw_page(make_source(design), view), shows_outside=shows_outside)


@login_required_staff
@require_safe
def starter_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with a ready-made design in the firm's own colours."""
    access_designs(request)
    if slug not in STARTERS:
        raise Http404
    look = get_look(find_brand(), get_language() or "")
    look = replace(look, name=look.name or _("Your shop"))
    parts = STARTERS[slug].make_parts(look)
    source = Source(
        subject=parts["subject"],
        preheader=parts["preheader"],
        content=parts["content"],
        look=look,
    )
    return answer_page(request, draw_page(source, View()), shows_outside=False)


@login_required_staff
@require_safe
def versions_part(request: HttpRequest, design_id: int) -> HttpResponse:
    """Answer with the versions of a design, youngest first."""
    user, design = access_design(request, design_id)
    found = DesignVersion.objects.filter(design=design).select_related("by").defer("parts").order_by("-version")[:60]
    shown = {"design": design, "versions": found, "may_edit": may(user, "designs", Verb.EDIT)}
    return render(request, "messaging/_versions.html", shown)


@login_required_staff
@require_POST
def design_restore(request: HttpRequest, design_id: int) -> HttpResponse:
    """Take a design back to an earlier version."""
    user, design = access_design(request, design_id, Verb.EDIT)
    given = request.POST.get("version", "")
    if not given.isdecimal() or not design.versions.filter(version=int(given[:9])).exists():
        raise Http404
    restore_version(user, design.pk, int(given))
    messages.success(request, _("The design is as it was then. What it was before is among the versions too."))
    return redirect("messaging:design", design.pk)


@login_required_staff
@require_POST
def design_act(request: HttpRequest, design_id: int, act: str) -> HttpResponse:
    """Copy a design, put it away or take it out again."""
    verbs = {"copy": Verb.CREATE, "archive": Verb.DELETE, "restore": Verb.DELETE}
    if act not in verbs:
        raise Http404
    user, design = access_design(request, design_id, verbs[act])
    if act == "copy":
        return redirect("messaging:design", copy_design(user, design).pk)
    archive_design(user, design, back=act == "restore")
    if act == "restore":
        return redirect("messaging:design", design.pk)
    messages.success(
        request, _("“{name}” is put away. Mails that were sent keep what they said.").format(name=design.name)
    )
    return redirect("messaging:design_list")


@login_required_staff
@require_POST
def design_test(request: HttpRequest, design_id: int) -> HttpResponse:
    """Send the design to the asking user, as a chosen person would get it."""
    user, design = access_design(request, design_id, Verb.EDIT)
    person: Any = find_person(user, request.POST.get("person", ""))
    try:
        mail = send_test(user, design, person_id=person.pk if person else None)
    except (UnsendableDesign, RenderError) as problem:
        return render(request, "messaging/_said.html", {"problem": str(problem)})
    return render(request, "messaging/_said.html", {"mail": mail, "mailbox": reverse("channels:mailbox"), "user": user})
