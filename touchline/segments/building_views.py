"""The builder of segments: a new one, the draft of one in use, what saving would change, and what a condition finds meanwhile."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.conditions.people import find_everybody
from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import read_json
from touchline.contacts.record_kinds import CONTACT
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.records.lists import say_trouble
from touchline.segments.membership import make_context
from touchline.segments.opening import access_segment, access_segments
from touchline.segments.previewing import Preview, pick_sample, preview_condition
from touchline.segments.queries import compare_draft
from touchline.segments.ready import READY
from touchline.segments.services import (
    CannotKeep,
    NewSegment,
    create_segment,
    discard_draft,
    publish_draft,
    save_draft,
)
from touchline.segments.views import show_head
from touchline.ui.numbers import say_number, say_share
from touchline.users.access import login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, may


@login_required_staff
@require_http_methods(["GET", "POST"])
def segment_new(request: HttpRequest) -> HttpResponse:
    """Begin a segment, from nothing, a ready-made one or the filter of a list; and make it."""
    user = access_segments(request, Verb.CREATE)
    typed = {"name": request.POST.get("name", ""), "note": request.POST.get("note", "")}
    shown: dict[str, Any] = {"typed": typed, "tree": request.POST.get("condition", "{}")}
    if request.method == "POST":
        try:
            new = NewSegment(name=typed["name"], note=typed["note"], condition=read_json(shown["tree"]), owner=user)
            if not new.condition:
                raise CannotKeep(_("Add a condition first: without one, everybody would be in it."))
            segment = create_segment(user, new)
        except (CannotKeep, ConditionError) as problem:
            return render(request, "segments/new.html", shown | {"problem": str(problem)}, status=422)
        messages.success(request, _("“{name}” is being filled, and follows people from now on.").format(name=segment))
        return redirect("segments:segment", segment.pk)
    ready = READY.get(request.GET.get("ready", ""))
    if ready:
        typed["name"] = str(ready.name)
    shown["tree"] = dump(ready.condition) if ready else request.GET.get("filter", "{}")
    return render(request, "segments/new.html", shown)


@login_required_staff
@require_http_methods(["GET"])
def segment_edit(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Open the condition of a segment, or the draft of it, in the builder."""
    user, segment = access_segment(request, segment_id, Verb.EDIT)
    if segment.is_fixed or segment.archived_at:
        raise Http404
    tree = segment.condition if segment.draft is None else segment.draft
    shown = show_head(segment) | {"tree": dump(tree), "is_draft": segment.draft is not None, "user": user}
    return render(request, "segments/edit.html", shown)


@login_required_staff
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Answer with what a condition finds, as JSON; what is wrong with it has its place in the tree."""
    user = access_segments(request)
    about = request.POST.get("about", "")
    try:
        found = preview_condition(
            read_json(request.POST.get("condition", "{}")), about=int(about) if about.isdecimal() else 0
        )
    except ConditionError as error:
        return JsonResponse({"problem": {"path": error.path, "text": error.text}})
    except (EventStoreDown, EventStoreError) as error:
        return JsonResponse({"trouble": say_trouble(error)})
    return JsonResponse(say_preview(found, user))


@login_required_staff
@require_safe
def ready_size(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with how many a ready-made segment would hold."""
    access_segments(request)
    if slug not in READY:
        raise Http404
    try:
        text = say_number(len(find_everybody(READY[slug].condition, context=make_context())))
    except (ConditionError, EventStoreDown, EventStoreError):
        text = "–"
    return HttpResponse(text, content_type="text/plain")


@login_required_staff
@require_POST
def draft(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Keep what is worked on, while somebody works on it."""
    user, segment = access_segment(request, segment_id, Verb.EDIT)
    try:
        tree = read_json(request.POST.get("condition", "{}"))
        if tree == segment.condition:
            discard_draft(user, segment.pk)
            return JsonResponse({"text": "", "isDraft": False})
        save_draft(user, segment.pk, tree)
    except (ConditionError, CannotKeep) as problem:
        return JsonResponse({"problem": str(problem)}, status=422)
    return JsonResponse({"text": _("Draft kept. Nobody moves until you save."), "isDraft": True})


@login_required_staff
@require_safe
def difference(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Answer with what saving the draft would change, and who would notice."""
    _user, segment = access_segment(request, segment_id, Verb.EDIT)
    shown: dict[str, Any] = {"segment": segment}
    if segment.draft is not None:
        try:
            found = compare_draft(segment)
        except (ConditionError, EventStoreDown, EventStoreError) as error:
            shown["problem"] = str(error) if isinstance(error, ConditionError) else say_trouble(error)
        else:
            shown |= {
                "entered": len(found.entered),
                "left": len(found.left),
                "size": found.size,
                "uses": found.uses,
                "enters": pick_sample(found.entered, _user, most=3),
                "leaves": pick_sample(found.left, _user, most=3),
            }
    return render(request, "segments/_difference.html", shown)


@login_required_staff
@require_POST
def publish(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Follow the draft from now on."""
    user, segment = access_segment(request, segment_id, Verb.EDIT)
    try:
        publish_draft(user, segment.pk)
    except (CannotKeep, ConditionError) as problem:
        messages.error(request, str(problem))
        return redirect("segments:segment_edit", segment.pk)
    messages.success(request, _("Saved. “{name}” is being filled anew.").format(name=segment))
    return redirect("segments:segment", segment.pk)


@login_required_staff
@require_POST
def discard(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Throw the draft away."""
    user, segment = access_segment(request, segment_id, Verb.EDIT)
    discard_draft(user, segment.pk)
    messages.success(request, _("The draft is gone; the segment stays as it was."))
    return redirect("segments:segment", segment.pk)


def say_preview(found: Preview, user: User) -> dict[str, Any]:
    """Return a preview as the page draws it."""
    size = len(found.members)
    share = 100 * size / found.total if found.total else 0
    of = _("of {total} people · {share}").format(total=say_number(found.total), share=say_share(share))
    sees_people = may(user, "contacts", Verb.VIEW)
    return {
        "size": size,
        "sizeText": say_number(size),
        "shortText": ngettext("{count} person", "{count} people", size).format(count=say_number(size)),
        "ofText": of,
        "share": round(share, 2),
        "sentence": found.sentence,
        "parts": found.parts,
        "sample": [
            {"name": str(one), "url": CONTACT.get_url(one.pk), "detail": one.email if one.email != str(one) else ""}
            for one in (pick_sample(found.members, user) if sees_people else [])
        ],
        "overlaps": [
            {"name": one.name, "url": f"/segments/{one.pk}/", "text": say_overlap(both, size)}
            for one, both in found.overlaps
        ],
        "entered": found.entered,
        "left": found.left,
        "changeText": say_change(found),
    }


def say_overlap(both: int, size: int) -> str:
    """Return "412 · 37%": how many are shared, and which part of these that is."""
    return f"{say_number(both)} · {say_share(100 * both / size)}"


def say_change(found: Preview) -> str:
    """Return "+12 / −3 against now", or nothing where there is nothing to compare with."""
    if found.entered is None or found.left is None:
        return ""
    if not found.entered and not found.left:
        return _("The same people as now.")
    return _("+{entered} / −{left} people against now").format(
        entered=say_number(found.entered), left=say_number(found.left)
    )


def dump(tree: Any) -> str:
    """Return a tree as JSON."""
    return msgspec.json.encode(tree).decode()
