"""The pages of quality: how good it is and was, what each check found, with ways to mend; and the panel of one person."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touchline.contacts.quality.checking import TASK, start_check
from touchline.contacts.quality.checks import CHECKS, GROUPS, Check, find_problems, score
from touchline.contacts.quality.facts import Facts, load_facts
from touchline.contacts.quality.mending import find_troubled, start_mending
from touchline.contacts.quality.mends import MENDS, Chosen, Mend
from touchline.contacts.quality.rule import change_rule, get_rule
from touchline.contacts.quality.trend import SOUND, About, draw, get_days, list_lines
from touchline.contacts.record_kinds import CONTACT
from touchline.records.countries import get_countries
from touchline.records.fields import Field, FieldType
from touchline.records.models import Work
from touchline.records.opening import access_record
from touchline.records.references import name_rows
from touchline.records.shown import say_value
from touchline.records.values import Nonsense
from touchline.users.access import login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, access_staff, get_scope, may

PAGE: Final = 50
MOST_CHOSEN: Final = 1_000
CHART: Final = (600, 100)


@login_required_staff
@require_safe
def quality_page(request: HttpRequest) -> HttpResponse:
    """Show how good the data is, how it was, and what there is to mend."""
    user = access_all(request, Verb.VIEW)
    days, rule = get_days(), get_rule()
    last = days[-1] if days else None
    counts: dict[str, int] = last.problems if last else {}
    work = Work.objects.filter(task=TASK).order_by("-pk").first()
    shown: dict[str, Any] = {
        "last": last,
        "change": last.score - days[0].score if last and len(days) > 1 else None,
        "first": days[0] if days else None,
        "sound": counts.get(SOUND, 0),
        "troubled": last.people - counts.get(SOUND, 0) if last else 0,
        "path": draw(days, width=CHART[0], height=CHART[1]),
        "days": days,
        "groups": list_groups(counts, off=rule.off, people=last.people if last else 0),
        "origins": list_lines(About.ORIGIN, last.day) if last else [],
        "owners": list_lines(About.OWNER, last.day) if last else [],
        "work": work if work and work.is_open else None,
        "rule": rule,
        "checks": [(check, check.slug not in rule.off) for check in CHECKS.values()],
        "may_edit": may(user, "contacts", Verb.EDIT),
        "may_set_up": may(user, "contacts", Verb.MANAGE),
    }
    return render(request, "contacts/quality.html", shown)


@login_required_staff
@require_safe
def check_page(request: HttpRequest, slug: str) -> HttpResponse:
    """List the contacts at which a check finds something, each with what a mend would write."""
    user = access_staff(request, "contacts", Verb.VIEW)
    check = get_check(slug)
    found = find_troubled(slug, user)
    after = read_number(request.GET.get("after", ""))
    ids = list(found.filter(contact_id__gt=after).values_list("contact_id", flat=True)[: PAGE + 1])
    mends = [MENDS[one] for one in check.mends] if may(user, "contacts", Verb.EDIT) else []
    country = read_country(request.GET.get("country", ""))
    total = found.count()
    shown = {
        "check": check,
        "group": GROUPS[check.group],
        "rows": list_rows(check, ids[:PAGE], mends[0] if mends else None, Chosen(country)),
        "more": ids[PAGE - 1] if len(ids) > PAGE else 0,
        "total": total,
        "mends": mends,
        "proposes": bool(mends and not mends[0].is_archive),
        "may_review": get_scope(user, "contacts", Verb.VIEW) == Scope.ALL,
        "country": country,
        "countries": list(get_countries(get_language() or "en").items()) if mends and mends[0].asks_country else [],
        "filter": make_filter(slug),
    }
    return render(request, "contacts/quality_check.html", shown)


@login_required_staff
@require_POST
def mend(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin to mend those that were chosen, or all that the check finds."""
    user = access_staff(request, "contacts", Verb.EDIT)
    check = get_check(slug)
    wanted, _dot, reach = request.POST.get("do", "").partition(".")
    if wanted not in check.mends or reach not in ("all", "chosen"):
        messages.error(request, _("Choose what to do."))
        return redirect("contacts:quality_check", slug)
    chosen = [number for text in request.POST.getlist("id")[:MOST_CHOSEN] if (number := read_number(text))]
    if reach == "chosen" and not chosen:
        messages.error(request, _("Choose at least one person."))
        return redirect("contacts:quality_check", slug)
    country = read_country(request.POST.get("country", ""))
    ids = chosen if reach == "chosen" else None
    return redirect(start_mending(slug, wanted, user=user, ids=ids, country=country).url)


@login_required_staff
@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Start a check of all contacts."""
    start_check(access_all(request, Verb.EDIT))
    return redirect("contacts:quality")


@login_required_staff
@require_POST
def rule_change(request: HttpRequest) -> HttpResponse:
    """Change what is checked."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    on = set(request.POST.getlist("on"))
    try:
        months = read_number(request.POST.get("silent_months", ""))
        off = [slug for slug in CHECKS if slug not in on]
        chosen = {name: name in request.POST for name in ("asks_mx", "fills_in")}
        change_rule(silent_months=months, off=off, actor=user, **chosen)
    except Nonsense as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Saved. The next check goes by it; tonight, or now."))
    return redirect("contacts:quality")


@login_required_staff
@require_safe
def quality_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show the score of one person, and what it is made of."""
    opened = access_record(request, "contact", person_id)
    rule = get_rule()
    facts = load_facts([opened.id])
    problems = find_problems(facts[0], months=rule.silent_months, off=frozenset(rule.off)) if facts else []
    found = [(CHECKS[slug], CHECKS[slug].shows(facts[0])) for slug in problems]
    shown = {"opened": opened, "score": score(problems), "found": found, "is_archived": not facts}
    return render(request, "contacts/_quality.html", shown)


def list_groups(counts: dict[str, int], *, off: Sequence[str], people: int) -> list[dict[str, Any]]:
    """Return the groups with their checks and how many each found, as a share of all."""
    found = []
    for group, (label, lesson, icon) in GROUPS.items():
        checks = [
            (check, counts.get(check.slug, 0), 100 * counts.get(check.slug, 0) / max(people, 1))
            for check in CHECKS.values()
            if check.group == group and check.slug not in off
        ]
        found.append({"label": label, "lesson": lesson, "icon": icon, "checks": checks})
    return found


def list_rows(check: Check, ids: Sequence[int], first: Mend | None, chosen: Chosen) -> list[dict[str, Any]]:
    """Return these contacts as the page shows them: what is wrong, and what the first mend would write."""
    fields = {one.slug: one for one in CONTACT.get_fields()}
    chosen = Chosen(chosen.country, fields)
    rows: list[dict[str, Any]] = []
    for one in load_facts(ids):
        after = first.propose(one, chosen) if first and not first.is_archive else {}
        rows.append({"id": one.id, "name": name_contact(one), "shown": check.shows(one), "after": after})
    firms = name_rows(FieldType.COMPANY, {row["after"]["company"] for row in rows if row["after"].get("company")})
    for row in rows:
        row["becomes"] = " · ".join(
            say(fields, slug, value, firms) for slug, value in row["after"].items() if slug in fields
        )
    return rows


def say(fields: dict[str, Field], slug: str, value: Any, firms: Any) -> str:
    """Return a proposed value in words."""
    return say_value(fields[slug], value, {FieldType.COMPANY: firms}) or _("nothing")


def name_contact(one: Facts) -> str:
    """Return what to call somebody."""
    return one.name or one.email or one.phone or f"#{one.id}"


def make_filter(slug: str) -> str:
    """Return the condition by which the list of people shows what a check found."""
    import msgspec

    leaf = {"kind": "attribute", "field": "quality_problems", "operator": "has_any", "value": [slug]}
    return msgspec.json.encode({"all": [leaf]}).decode()


def get_check(slug: str) -> Check:
    """Return a check; Http404 when there is none."""
    if slug not in CHECKS:
        raise Http404
    return CHECKS[slug]


def read_number(text: str) -> int:
    """Return a whole number that a table can hold, or 0."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0


def read_country(text: str) -> str:
    """Return the two letters of a country, or ''."""
    return text.upper() if text.upper() in get_countries() else ""


def access_all(request: HttpRequest, verb: Verb) -> User:
    """Return who asks; Http404 for who may not do this with every contact, since the figures are about all."""
    user = access_staff(request, "contacts", verb)
    if get_scope(user, "contacts", verb) < Scope.ALL:
        raise Http404
    return user
