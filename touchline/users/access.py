"""Who may enter a staff page: the one place that views ask."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url

from touchline.ui.responses import go_to, is_htmx
from touchline.users.models import Role, User

P = ParamSpec("P")
StaffView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def access_staff(request: HttpRequest, *roles: Role) -> User:
    """Return who asks; PermissionDenied for a stranger, and for a role other than `roles` (admins may everything)."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise PermissionDenied("Log in first.")
    if roles and not may_act_as(user, *roles):
        raise PermissionDenied("Your role does not allow this.")
    return user


def may_act_as(user: User, *roles: Role) -> bool:
    """Tell whether the user has one of the roles; admins have them all."""
    return user.is_admin or user.role in roles


def login_required_staff(view: StaffView[P]) -> StaffView[P]:
    """Send strangers to the login page and back afterwards, from a part of a page too."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if isinstance(request.user, User):
            return view(request, *args, **kwargs)
        if is_htmx(request):
            return go_to(request, resolve_url(settings.LOGIN_URL))
        return redirect_to_login(request.get_full_path())

    return guarded
