"""Logging calls, meetings and visits: from the panel of a person in two taps, and from a device that was off-line."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touchline.contacts.access import access_anybody
from touchline.contacts.models import Company, Contact
from touchline.records.opening import access_record
from touchline.records.values import Nonsense
from touchline.tasks.access import access_activity, access_company, access_contact
from touchline.tasks.days import get_named_days, get_today
from touchline.tasks.forms import ActivityForm, KeptNoteForm
from touchline.tasks.models import ActivityKind, Outcome
from touchline.tasks.queries import get_work_of
from touchline.tasks.services import add_kept_note, log_activity, withdraw_activity
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, may

KINDS = (
    (ActivityKind.CALL, "phone", (Outcome.REACHED, Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, Outcome.POSTPONED)),
    (ActivityKind.MEETING, "users", (Outcome.REACHED, Outcome.AGREED, Outcome.DECLINED, Outcome.POSTPONED)),
    (ActivityKind.VISIT, "map-pin", (Outcome.REACHED, Outcome.AGREED, Outcome.DECLINED, Outcome.NO_ANSWER)),
)


@login_required_staff
@require_safe
def contact_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what is to do about a person, what was done last, and the buttons that log."""
    user = access_staff(request, "tasks")
    contact = access_anybody(user, person_id).contact
    if contact is None:
        return render(request, "tasks/_panel_visitor.html")
    tasks, activities = get_work_of(contact_id=contact.pk)
    facts = {"about": contact, "where": f"/contacts/{contact.pk}/", "named": "contact"}
    return show_panel(request, facts | {"tasks": tasks, "activities": activities})


@login_required_staff
@require_safe
def company_panel(request: HttpRequest, company_id: int) -> HttpResponse:
    """Show the same about a company."""
    user = access_staff(request, "tasks")
    company = access_company(user, company_id)
    tasks, activities = get_work_of(company_id=company.pk)
    facts = {"about": company, "where": f"/companies/{company.pk}/", "named": "company"}
    return show_panel(request, facts | {"tasks": tasks, "activities": activities})


def show_panel(request: HttpRequest, facts: dict[str, object]) -> HttpResponse:
    """Draw the panel with its sheets."""
    kinds = [(kind, icon, outcomes, str(uuid4())) for kind, icon, outcomes in KINDS]
    facts |= {"kinds": kinds, "named_days": get_named_days(), "today_date": get_today()}
    return render(request, "tasks/_panel.html", facts | {"may_add": may(request.user, "tasks", Verb.CREATE)})


@login_required_staff
@require_POST
def log_with_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Log something with a person."""
    user = access_staff(request, "tasks", Verb.CREATE)
    return log(request, user, access_contact(user, contact_id, Verb.EDIT))


@login_required_staff
@require_POST
def log_with_company(request: HttpRequest, company_id: int) -> HttpResponse:
    """Log something with a company."""
    user = access_staff(request, "tasks", Verb.CREATE)
    return log(request, user, access_company(user, company_id, Verb.EDIT))


def log(request: HttpRequest, user: User, about: Contact | Company) -> HttpResponse:
    """Log what was typed; the script of the pages asks for JSON, a plain browser is sent back."""
    form = ActivityForm(request.POST)
    wants_json = "application/json" in request.headers.get("Accept", "")
    back = f"/contacts/{about.pk}/" if isinstance(about, Contact) else f"/companies/{about.pk}/"
    if not form.is_valid():
        errors = [str(error) for found in form.errors.values() for error in found]
        if wants_json:
            return JsonResponse({"errors": errors}, status=422)
        messages.error(request, " ".join(errors))
        return redirect(back)
    activity, _is_new = log_activity(user, form.get_activity(about, user=user))
    said = _("{kind} with {name} logged.").format(kind=activity.get_kind_display(), name=about)
    if wants_json:
        return JsonResponse({"said": said})
    messages.success(request, said)
    return redirect(back)


@login_required_staff
@require_POST
def withdraw(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Take an activity back."""
    user = access_staff(request, "tasks", Verb.DELETE)
    activity = withdraw_activity(user, access_activity(user, activity_id).pk)
    messages.success(request, _("Taken back."))
    return redirect(
        f"/contacts/{activity.contact_id}/" if activity.contact_id else f"/companies/{activity.company_id}/"
    )


@login_required_staff
@require_POST
def kept_note(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Take a note that a device kept while it was off-line; a second time it changes nothing."""
    opened = access_record(request, kind, record_id, Verb.EDIT)
    form = KeptNoteForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": [str(error) for found in form.errors.values() for error in found]}, status=422)
    typed = form.cleaned_data
    try:
        add_kept_note(opened.user, opened.kind, opened.id, text=typed["note"], client_id=typed["client_id"])
    except Nonsense as problem:
        return JsonResponse({"errors": [str(problem)]}, status=422)
    return JsonResponse({"said": _("Note added.")})
