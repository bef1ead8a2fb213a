"""Tells somebody of the staff something: by mail, and wherever else a room has registered to tell it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from touchline.channels.services import NotStaff, send_to_staff
from touchline.users.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is told, in the language of who hears it; `key` names it, so that the same is not told twice."""

    text: str
    detail: str = ""
    url: str = ""
    key: str = ""


Tell = Callable[[User, News], bool]
_tellers: list[Tell] = []


def register_teller(tell: Tell) -> Tell:
    """Have `tell` called with all news; it returns False when the user has heard it already. Usable as decorator."""
    if tell not in _tellers:
        _tellers.append(tell)
    return tell


def tell_staff(user: User, news: News) -> bool:
    """Tell a user something everywhere, in the caller's transaction; False when it was told before."""
    heard = [tell(user, news) for tell in _tellers]
    if heard and not any(heard):
        return False
    address = f"{settings.ENVIRONMENT.pages_url}{news.url}" if news.url.startswith("/") else news.url
    text = "\n\n".join(part for part in (news.text, news.detail, address) if part) + "\n"
    try:
        send_to_staff(user, subject=news.text, text=text)
    except NotStaff:
        return False
    return True
