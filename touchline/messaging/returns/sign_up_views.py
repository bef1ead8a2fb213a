"""Signing up for newsletters, and the page behind the link of the mail that asks: to look says nothing, only a click does."""

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from touchline.contacts.consents.page_views import choose_language, hide_address, show_slow, show_unknown
from touchline.contacts.consents.purposes import Topic, list_topics
from touchline.contacts.models import Basis
from touchline.kit.limits import Limit
from touchline.messaging.returns.confirming import SignUp, confirm, find_question, sign_up_by_form
from touchline.messaging.returns.marks import get_tokens
from touchline.messaging.returns.tokens import For
from touchline.records.changes import Refused

SIGN_UPS: Final = Limit(0.01, burst=1_000.0)
"""By client address: ten at once, then one every hundred seconds."""


class SignUpForm(forms.Form):
    """An address; the topics stand beside it."""

    email = forms.EmailField(label=_("Your e-mail address"), max_length=254)


def list_open_topics() -> list[Topic]:
    """Return the topics anybody may sign up for."""
    return [one for one in list_topics() if one.purpose.basis == Basis.CONSENT and "email" in one.purpose.channels]


# Nobody is logged in here, and what comes of it is a mail at most.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_page(request: HttpRequest) -> HttpResponse:
    """Show the form, and ask by mail whoever signed up."""
    with translation.override(choose_language(request)):
        topics = list_open_topics()
        if request.method != "POST":
            return render(request, "messaging/sign_up.html", {"topics": topics, "form": SignUpForm()})
        if SIGN_UPS.take(str(request.META.get("REMOTE_ADDR", ""))):
            return show_slow(request)
        form = SignUpForm(request.POST)
        chosen = [one for one in topics if one.purpose.slug in request.POST.getlist("topic")]
        if not chosen:
            form.add_error(None, str(_("Choose at least one topic.")))
        if form.is_valid():
            try:
                language = (translation.get_language() or "en").partition("-")[0]
                purposes = [one.purpose for one in chosen]
                sign_up_by_form(form.cleaned_data["email"], purposes, SignUp("/newsletter", language), actor=None)
            except Refused:
                form.add_error("email", str(_("This is no address that mail can be sent to.")))
            else:
                return render(request, "messaging/signed_up.html")
        return render(request, "messaging/sign_up.html", {"topics": topics, "form": form, "chosen": chosen}, status=422)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked, and take the yes."""
    claim = get_tokens().read(token)
    with translation.override(choose_language(request)):
        found = find_question(claim) if claim is not None and claim.what is For.CONFIRM else None
        if found is None:
            return show_unknown(request)
        asked, contact, purpose = found
        is_said = asked.confirmed_at is not None
        if request.method == "POST":
            confirm(asked, contact, purpose)
            is_said = True
        topic = next((one for one in list_topics(with_archived=True) if one.purpose.pk == purpose.pk), None)
        facts = {"topic": topic, "address": hide_address(asked.address), "is_said": is_said}
        return render(request, "messaging/confirm.html", facts)
