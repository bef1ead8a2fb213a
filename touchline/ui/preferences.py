"""Keeps how a user likes everything to look: in the database for every browser, in the session for every page."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.http import HttpRequest

from touchline.kit.clock import now
from touchline.ui.models import Preferences

SESSION: Final = "look"
CHOICES: Final = {
    "theme": ("system", "light", "dark"),
    "density": ("comfortable", "compact"),
    "nav": ("full", "icons"),
}


@dataclass(frozen=True)
class Look:
    """How everything looks to one reader; `keys` are letters that mean something else, by their default."""

    theme: str = "system"
    density: str = "comfortable"
    nav: str = "full"
    letters: bool = True
    keys: dict[str, str] = field(default_factory=dict)


def get_look(request: HttpRequest) -> Look:
    """Return the reader's choices: a stranger's from the browser's cookies, a user's from the session, once from the table."""
    user_id = getattr(getattr(request, "user", None), "pk", None)
    if user_id is None:
        chosen: dict[str, Any] = {name: value for name in CHOICES if (value := _read_cookie(request, name))}
        return Look(**chosen)
    kept = request.session.get(SESSION)
    if not isinstance(kept, dict) or kept.get("user_id") != user_id:
        kept = _remember(request, user_id, _load(user_id))
    return Look(**{name: value for name, value in kept.items() if name != "user_id"})


def change_look(request: HttpRequest, **changes: Any) -> Look:
    """Change some of the user's choices, here and for every later session; ValueError for a choice there is not."""
    for name, value in changes.items():
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"'{value}' is no {name}; there are: {', '.join(CHOICES[name])}.")
    look = asdict(get_look(request)) | changes
    user_id = request.user.pk
    assert user_id is not None
    Preferences.objects.update_or_create(user_id=user_id, defaults=look | {"updated_at": now()})
    _remember(request, user_id, look)
    return Look(**look)


def _load(user_id: int) -> dict[str, Any]:
    found = Preferences.objects.filter(user_id=user_id).values("theme", "density", "nav", "letters", "keys").first()
    return dict(found) if found else asdict(Look())


def _remember(request: HttpRequest, user_id: int, look: dict[str, Any]) -> dict[str, Any]:
    request.session[SESSION] = {**look, "user_id": user_id}
    return dict(request.session[SESSION])


def _read_cookie(request: HttpRequest, name: str) -> str:
    value = request.COOKIES.get(f"tl_{name}", "")
    return value if value in CHOICES[name] else ""
