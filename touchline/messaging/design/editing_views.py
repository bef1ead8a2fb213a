"""What the editor asks while somebody works: saving, people to preview as, pictures, sections and the brand."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.conditions.problems import ConditionError
from touchline.messaging.design.brands import find_brand, get_look
from touchline.messaging.design.catalog import list_sections, list_shown_segments
from touchline.messaging.design.forms import BrandForm
from touchline.messaging.design.images import BadImage, add_image, remove_image
from touchline.messaging.design.liquid import LIQUID
from touchline.messaging.design.models import Design, Image, Section
from touchline.messaging.design.opening import access_design, access_designs, read_body
from touchline.messaging.design.problems import Problem
from touchline.messaging.design.segments import count_segments
from touchline.messaging.design.services import (
    CannotSave,
    Overtaken,
    archive_section,
    save_brand,
    save_design,
    save_section,
)
from touchline.messaging.design.sources import find_problems
from touchline.records.picking import find_choices
from touchline.segments.services import CannotKeep, NewSegment, create_segment
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may, require

MOST_IMAGES = 60
FOR_EVER = {"public": True, "max_age": 31_536_000, "immutable": True}


@login_required_staff
@require_POST
def design_save(request: HttpRequest, design_id: int) -> JsonResponse:
    """Keep what is worked on, and answer with what is wrong with it."""
    user, design = access_design(request, design_id, Verb.EDIT)
    try:
        given = read_body(request)
        version = given.get("version")
        parts = given.get("parts")
        saved = save_design(
            user,
            design.pk,
            parts if isinstance(parts, dict) else {},
            version=version if isinstance(version, int) else None,
        )
    except CannotSave as problem:
        return JsonResponse({"problem": str(problem), "overtaken": isinstance(problem, Overtaken)}, status=409)
    except ValueError:
        return JsonResponse({"problem": _("What was sent cannot be read.")}, status=422)
    return JsonResponse({"version": saved.version} | say_state(saved))


def say_state(design: Design) -> dict[str, Any]:
    """Return what is wrong with a design, and how long its text is where that is paid for."""
    said: dict[str, Any] = {"problems": [say_problem(one) for one in find_problems(design)]}
    if design.channel == "sms":
        count = count_segments(LIQUID.sub("12345678", design.text))
        said["sms"] = {"characters": count.characters, "segments": count.segments, "odd": count.odd}
    return said


def say_problem(problem: Problem) -> dict[str, Any]:
    """Return a problem for the editor."""
    return {
        "level": problem.level,
        "text": problem.text,
        "part": problem.part,
        "place": problem.place,
        "line": problem.line,
        "column": problem.column,
    }


@login_required_staff
@require_safe
def design_problems(request: HttpRequest, design_id: int) -> JsonResponse:
    """Answer with what is wrong with a design as it is kept."""
    _user, design = access_design(request, design_id)
    return JsonResponse(say_state(design))


@login_required_staff
@require_safe
def design_people(request: HttpRequest, design_id: int) -> HttpResponse:
    """Answer with people whose name holds what is typed, to see the design as one of them."""
    access_design(request, design_id)
    text = request.GET.get("q", "")
    _user, _kind, choices = find_choices(request, "contact", text)
    return render(request, "messaging/_people.html", {"choices": choices, "text": text})


@login_required_staff
@require_http_methods(["GET", "POST"])
def image_list(request: HttpRequest) -> JsonResponse:
    """Answer with the pictures of the shelf, or take a new one."""
    user = access_designs(request, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise BadImage(_("Choose a file first."))
            return JsonResponse({"image": say_image(add_image(user, upload.name or "", upload.read()))})
        except BadImage as problem:
            return JsonResponse({"problem": str(problem)}, status=422)
    found = Image.objects.filter(removed_at=None).defer("content").order_by("-pk")
    text = request.GET.get("q", "").replace("\0", "")[:80]
    return JsonResponse({"images": [say_image(one) for one in found.filter(name__icontains=text)[:MOST_IMAGES]]})


def say_image(image: Image) -> dict[str, Any]:
    """Return a picture for the editor."""
    return {
        "key": image.key,
        "name": image.name,
        "src": f"/images/{image.key}",
        "width": image.width,
        "height": image.height,
    }


@login_required_staff
@require_POST
def image_remove(request: HttpRequest, key: str) -> JsonResponse:
    """Take a picture out of the shelf."""
    user = access_designs(request, Verb.DELETE)
    image = Image.objects.filter(key=key, removed_at=None).defer("content").first()
    if image is None:
        raise Http404
    remove_image(user, image)
    return JsonResponse({"removed": key})


@require_safe
@cache_control(**FOR_EVER)
def image_file(request: HttpRequest, key: str) -> HttpResponse:
    """Give a picture to who reads a mail; nobody is asked who they are, and no cookie is read or set."""
    image = Image.objects.filter(key=key).only("content", "content_type").first()
    if image is None:
        raise Http404
    answer = HttpResponse(bytes(image.content), content_type=image.content_type)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@login_required_staff
@require_POST
def section_save(request: HttpRequest) -> JsonResponse:
    """Keep blocks as a section for all designs."""
    user = access_designs(request, Verb.EDIT)
    try:
        given = read_body(request)
        number = given.get("id")
        section = Section.objects.filter(pk=number, archived_at=None).first() if isinstance(number, int) else None
        kept = save_section(user, str(given.get("name", "")), given.get("blocks"), section=section)
    except CannotSave as problem:
        return JsonResponse({"problem": str(problem)}, status=422)
    except ValueError:
        return JsonResponse({"problem": _("What was sent cannot be read.")}, status=422)
    return JsonResponse({"id": kept.pk, "sections": list_sections()})


@login_required_staff
@require_POST
def segment_save(request: HttpRequest) -> JsonResponse:
    """Keep the conditions by which a block is shown, as a segment."""
    user = access_designs(request, Verb.EDIT)
    require(user, "segments", Verb.CREATE)
    try:
        given = read_body(request)
        condition = given.get("condition")
        if not isinstance(condition, dict) or not condition:
            raise CannotKeep(_("Add a condition first: without one, everybody would be in it."))
        new = NewSegment(name=str(given.get("name", "")), condition=condition, owner=user)
        kept = create_segment(user, new)
    except (CannotKeep, ConditionError) as problem:
        return JsonResponse({"problem": str(problem)}, status=422)
    except ValueError:
        return JsonResponse({"problem": _("What was sent cannot be read.")}, status=422)
    return JsonResponse({"id": kept.pk, "segments": list_shown_segments()})


@login_required_staff
@require_POST
def section_remove(request: HttpRequest, section_id: int) -> HttpResponse:
    """Take a section out of the shelf."""
    user = access_designs(request, Verb.DELETE)
    section = Section.objects.filter(pk=section_id, archived_at=None).first()
    if section is None:
        raise Http404
    archive_section(user, section)
    messages.success(
        request, _("“{name}” is gone from the shelf; designs that hold it no longer show it.").format(name=section)
    )
    return redirect("messaging:brand")


@login_required_staff
@require_http_methods(["GET", "POST"])
def brand_page(request: HttpRequest) -> HttpResponse:
    """Show and keep the look of mails: colours, fonts, logo, postal address, profiles."""
    user = access_designs(request, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    brand = find_brand()
    form = BrandForm(request.POST or None, request.FILES or None, brand=brand)
    if request.method == "POST" and form.is_valid():
        save_brand(user, brand, form.get_facts(user))
        messages.success(request, _("Saved. Designs show it from now on; mails that were sent stay as they are."))
        return redirect("messaging:brand")
    shown = {
        "form": form,
        "look": get_look(brand),
        "sections": list_sections(),
        "may_edit": may(user, "designs", Verb.EDIT),
        "may_delete": may(user, "designs", Verb.DELETE),
    }
    return render(request, "messaging/brand.html", shown, status=422 if request.method == "POST" else 200)
