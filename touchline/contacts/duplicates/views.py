"""The review queue: one pair at a time, side by side with its evidence, decided with one key; and the rule of it all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touchline.contacts.duplicates.evidence import say_conflict, say_weight
from touchline.contacts.duplicates.joining import accept, reject, take_back
from touchline.contacts.duplicates.reading import list_between, load_sides
from touchline.contacts.duplicates.rules import EXTERNAL_ID, change_rule, get_rule, list_pairs
from touchline.contacts.duplicates.working import TASK, start_search
from touchline.contacts.merging.comparing import compare
from touchline.contacts.merging.merge import CannotMerge
from touchline.contacts.models import Duplicate
from touchline.contacts.person import FIELDS
from touchline.contacts.record_kinds import CONTACT
from touchline.records.changes import Refused
from touchline.records.models import Work
from touchline.users.access import login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, access_staff, get_scope, may

MOST_SKIPPED = 200


@login_required_staff
@require_safe
def review_page(request: HttpRequest) -> HttpResponse:
    """Show the likeliest pair that waits, or one that was asked for."""
    user = access_all(request, Verb.VIEW)
    rule = get_rule()
    waiting = list_pairs("review", rule).order_by("-probability", "-id")
    shown: dict[str, Any] = {
        "auto_percent": f"{100 * rule.threshold_auto:g}",
        "review_percent": f"{100 * rule.threshold_review:g}",
        "waiting": min(waiting.count(), 10_000),
        "certain": list_pairs("auto", rule).filter(state=Duplicate.State.REVIEW).count(),
        "joined": Duplicate.objects.filter(state=Duplicate.State.AUTO).count(),
        "work": Work.objects.filter(task=TASK).order_by("-pk").first(),
        "last": find_last(request),
        "may_edit": may(user, "contacts", Verb.EDIT),
        "may_set_up": may(user, "contacts", Verb.MANAGE),
        "strong_fields": list_strong(rule.strong),
    }
    is_going_on = bool(shown["work"] and shown["work"].is_open)
    shown["searched"] = not is_going_on and bool(shown["work"] or Duplicate.objects.exists())
    return render(request, "contacts/duplicates.html", shown | find_pair(request, waiting))


def find_pair(request: HttpRequest, waiting: Any) -> dict[str, Any]:
    """Return the next pair that two contacts are still behind; settled ones are passed over."""
    after = read_skipped(request)
    for pair in waiting.exclude(pk__in=after)[:MOST_SKIPPED]:
        first, second = list_between(pair, load_sides([pair]))
        if first.contact and second.contact and first.contact_id != second.contact_id:
            return draw_pair(pair, first.contact, second.contact) | {"skipped": ".".join(map(str, [*after, pair.pk]))}
    return {"pair": None}


def draw_pair(pair: Duplicate, first: Any, second: Any) -> dict[str, Any]:
    """Return a pair as the page shows it: every field of both, with what it says."""
    bits = {one["field"]: one["bits"] for one in pair.evidence}
    lines = [
        (line, bits.get(line.slug), say_weight(bits[line.slug]) if line.slug in bits else "")
        for line in compare(CONTACT, first, second)
    ]
    lines.sort(key=lambda row: -abs(row[1] or 0))
    labels = (
        {field.slug: field.label for field in CONTACT.get_fields()} | dict(FIELDS) | {EXTERNAL_ID: _("External id")}
    )
    return {
        "pair": pair,
        "first": first,
        "second": second,
        "lines": lines,
        "percent": f"{100 * pair.probability:.1f}",
        "conflict": say_conflict(pair.conflict, labels),
    }


@login_required_staff
@require_POST
def decide(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Join the two, keep them apart, or take the decision back."""
    user = access_all(request, Verb.EDIT)
    pair = Duplicate.objects.filter(pk=min(pair_id, 2**63 - 1)).first()
    if pair is None:
        raise Http404
    keep = request.POST.get("keep", "")
    try:
        match request.POST.get("do"):
            case "join":
                accept(pair, actor=user, keep=int(keep) if keep.isdecimal() and len(keep) < 19 else 0)
                messages.success(request, _("Joined. Everything of both is on one page now."))
            case "apart":
                reject(pair, actor=user)
                messages.success(request, _("Kept apart. No search brings the two up again."))
            case "undo":
                take_back(pair, actor=user)
                messages.success(request, _("Taken back."))
                return redirect("contacts:duplicates")
    except CannotMerge as problem:
        messages.error(request, str(problem))
    answer = redirect("contacts:duplicates")
    answer["Location"] += f"?last={pair.pk}"
    return answer


@login_required_staff
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Start a search over all contacts."""
    return redirect(start_search(access_all(request, Verb.EDIT)).url)


@login_required_staff
@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Change the two thresholds and the strong identifiers."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    try:
        auto, review = (float(request.POST.get(name, "").replace(",", ".")) / 100 for name in ("auto", "review"))
        known = {slug for slug, _label, _on in list_strong([])}
        strong = [slug for slug in request.POST.getlist("strong") if slug in known]
        change_rule(auto=auto, review=review, strong=strong, actor=user)
    except ValueError as problem:
        said = str(problem) if isinstance(problem, Refused) else _("Write both thresholds as percentages.")
        messages.error(request, said)
    else:
        messages.success(request, _("Saved. The next search goes by it."))
    return redirect("contacts:duplicates")


def list_strong(chosen: list[str]) -> list[tuple[str, Any, bool]]:
    """Return the fields that can be strong identifiers, with whether each is one."""
    fields = [field for field in CONTACT.get_fields() if field.custom and not field.is_list]
    named = [(EXTERNAL_ID, _("External id")), ("email", FIELDS["email"]), ("phone", FIELDS["phone"])]
    named += [(field.slug, field.label) for field in fields]
    return [(slug, label, slug in chosen) for slug, label in named]


def find_last(request: HttpRequest) -> Duplicate | None:
    """Return the pair that was decided just now, which can be taken back."""
    number = request.GET.get("last", "")
    found = Duplicate.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    return found if found and found.decided_at else None


def read_skipped(request: HttpRequest) -> list[int]:
    """Return the pairs that were put off in this round."""
    parts = request.GET.get("skip", "").split(".")[:MOST_SKIPPED]
    return [int(part) for part in parts if part.isdecimal() and len(part) < 19]


def access_all(request: HttpRequest, verb: Verb) -> User:
    """Return who asks; PermissionDenied for who may not do this with every contact, since a pair may be anybody's."""
    user = access_staff(request, "contacts", verb)
    if get_scope(user, "contacts", verb) < Scope.ALL:
        raise Http404
    return user
