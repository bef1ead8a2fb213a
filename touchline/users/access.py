"""Sends strangers to the door; who may do what once inside is decided in `users.permissions`."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url

from touchline.ui.responses import go_to, is_htmx
from touchline.users.models import User
from touchline.users.permissions import access_staff

__all__ = ["access_staff", "login_required_staff"]
P = ParamSpec("P")
StaffView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


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
