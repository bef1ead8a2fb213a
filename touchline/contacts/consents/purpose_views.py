"""Purposes on screen: the list, one to make, one to word anew, with all versions of its text."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.contacts.consents.purpose_forms import PurposeForm, get_given
from touchline.contacts.consents.purposes import archive_purpose, create_purpose, describe_purpose, list_topics
from touchline.contacts.models import Basis, Channel, Purpose
from touchline.organisation.queries import get_organisation
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, access_staff

FIRST: Final = {
    "title_en": "Newsletter",
    "text_en": "News, offers and events, by e-mail. You can leave at any time with one click.",
    "title_de": "Newsletter",
    "text_de": "Neuigkeiten, Angebote und Veranstaltungen per E-Mail. Jederzeit mit einem Klick abbestellbar.",
    "basis": Basis.CONSENT,
    "channels": [Channel.EMAIL],
}


@login_required_staff
@require_safe
def purpose_list(request: HttpRequest) -> HttpResponse:
    """List the purposes, and those put away."""
    access_staff(request, "contacts", Verb.MANAGE)
    topics = [
        (topic, [Channel(channel).label for channel in topic.purpose.channels], Basis(topic.purpose.basis).label)
        for topic in list_topics(with_archived=True)
    ]
    facts = {
        "topics": [row for row in topics if not row[0].purpose.archived_at],
        "archived": [row for row in topics if row[0].purpose.archived_at],
    }
    return render(request, "contacts/purposes.html", facts)


@login_required_staff
@require_http_methods(["GET", "POST"])
def new_purpose(request: HttpRequest) -> HttpResponse:
    """Make a purpose; the first one comes with words to start from."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    initial = {"basis": Basis.CONSENT, "channels": [Channel.EMAIL]} if Purpose.objects.exists() else FIRST
    form = PurposeForm(request.POST or None, initial=initial, language=get_language())
    if form.is_valid():
        given = form.cleaned_data
        create_purpose(form.words, basis=given["basis"], channels=given["channels"], actor=user)
        messages.success(request, _("People can choose this topic now."))
        return redirect("contacts:purpose_list")
    return show(request, form)


@login_required_staff
@require_http_methods(["GET", "POST"])
def purpose_page(request: HttpRequest, purpose_id: int) -> HttpResponse:
    """Word a purpose anew; the words people said yes to stay as they were."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    purpose = get_purpose(purpose_id)
    form = PurposeForm(request.POST or None, initial=get_given(purpose), language=get_language())
    if form.is_valid():
        given = form.cleaned_data
        describe_purpose(purpose, form.words, basis=given["basis"], channels=given["channels"], actor=user)
        messages.success(request, _("Saved."))
        return redirect("contacts:purpose_list")
    return show(request, form, purpose=purpose, versions=purpose.texts.select_related("author").order_by("-version"))


@login_required_staff
@require_POST
def put_away(request: HttpRequest, purpose_id: int) -> HttpResponse:
    """Archive a purpose, or bring it back."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    archive_purpose(get_purpose(purpose_id), is_back=bool(request.POST.get("back")), actor=user)
    return redirect("contacts:purpose_list")


def get_purpose(purpose_id: int) -> Purpose:
    """Return a purpose; Http404 when there is none."""
    found = Purpose.objects.filter(pk=min(purpose_id, 2**63 - 1)).first()
    if found is None:
        raise Http404
    return found


def get_language() -> str:
    """Return the firm's language, in which each purpose has words."""
    return "de" if get_organisation().language.startswith("de") else "en"


def show(request: HttpRequest, form: PurposeForm, **facts: Any) -> HttpResponse:
    """Show the form."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "contacts/purpose.html", {"form": form} | facts, status=status)
