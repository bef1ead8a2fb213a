"""Tokens of the API, and its documentation that can be tried."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from touchline.api.forms import TokenForm
from touchline.api.guide import make_guide
from touchline.api.models import Token
from touchline.api.services import issue_token, revoke_token
from touchline.kit.clock import now
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import SUBJECTS, Verb


@login_required_staff
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """List the tokens, those that still work first."""
    access_staff(request, "tokens", Verb.MANAGE)
    tokens = list(Token.objects.select_related("user").order_by(F("revoked_at").desc(nulls_first=True), "name")[:500])
    rows = [(token, describe_rights(token), bool(token.expires_at and token.expires_at <= now())) for token in tokens]
    return render(request, "api/tokens.html", {"rows": rows})


@never_cache
@login_required_staff
@require_http_methods(["GET", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token, and show its secret: in this answer and nowhere again."""
    user = access_staff(request, "tokens", Verb.MANAGE)
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = issue_token(form.get_token(), actor=user)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            shown = {"token": token, "secret": secret, "base": f"{settings.ENVIRONMENT.pages_url}/api/v1"}
            return render(request, "api/token_secret.html", shown)
    return render(request, "api/token_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "POST"])
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ask once more, then end a token."""
    user = access_staff(request, "tokens", Verb.MANAGE)
    token = get_object_or_404(Token, pk=token_id)
    if request.method == "POST":
        try:
            revoke_token(token.name, actor=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The token “{name}” is revoked.").format(name=token.name))
        return redirect("api_pages:token_list")
    return render(request, "api/token_revoke.html", {"token": token})


@login_required_staff
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters, an example, and a form that tries it with the reader's token."""
    access_staff(request)
    return render(
        request, "api/guide.html", {"groups": make_guide(), "base": f"{settings.ENVIRONMENT.pages_url}/api/v1"}
    )


def describe_rights(token: Token) -> str:
    """Say in words what a token may do."""
    if token.allowed is None:
        return _("all its role may")
    slugs = dict.fromkeys(right.partition(":")[0] for right in token.allowed)
    said = []
    for slug in slugs:
        subject = SUBJECTS.find(slug)
        label = str(subject.label) if subject else slug
        writes = any(right.startswith(f"{slug}:") and right != f"{slug}:view" for right in token.allowed)
        said.append(_("{subject} (read and write)").format(subject=label) if writes else label)
    return ", ".join(said)
