"""Says in words what the audit log keeps as slugs."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.users.subjects import SUBJECTS

ACTIONS = {
    "logged_in": gettext_lazy("Logged in"),
    "logged_out": gettext_lazy("Logged out"),
    "login_failed": gettext_lazy("Login failed"),
    "login_held": gettext_lazy("Too many tries"),
    "code_refused": gettext_lazy("Code refused"),
    "passkey_refused": gettext_lazy("Passkey refused"),
    "reset_asked": gettext_lazy("Asked for a new password"),
    "password_changed": gettext_lazy("Changed the password"),
    "profile_changed": gettext_lazy("Changed the profile"),
    "session_ended": gettext_lazy("Ended sessions"),
    "second_factor_added": gettext_lazy("Added a second factor"),
    "second_factor_removed": gettext_lazy("Removed a second factor"),
    "second_factor_reset": gettext_lazy("Reset second factors"),
    "recovery_codes_made": gettext_lazy("Made recovery codes"),
    "recovery_code_used": gettext_lazy("Used a recovery code"),
    "sign_on_bound": gettext_lazy("First sign-on"),
    "joined_by_sign_on": gettext_lazy("Joined by sign-on"),
    "invited": gettext_lazy("Invited"),
    "link_made": gettext_lazy("Made a one-time link"),
    "member_changed": gettext_lazy("Changed role or team"),
    "deactivated": gettext_lazy("Closed the account"),
    "activated": gettext_lazy("Opened the account again"),
    "team_created": gettext_lazy("Made a team"),
    "team_deleted": gettext_lazy("Removed a team"),
    "rights_changed": gettext_lazy("Changed rights"),
    "policy_changed": gettext_lazy("Changed the rules of the door"),
    "provider_saved": gettext_lazy("Set up sign-on"),
    "provider_deleted": gettext_lazy("Removed sign-on"),
    "keys_rotated": gettext_lazy("Changed the encryption key"),
    "export": gettext_lazy("Exported"),
    "exported": gettext_lazy("Exported"),
    "edited": gettext_lazy("Changed"),
    "created": gettext_lazy("Added"),
    "deleted": gettext_lazy("Deleted"),
    "undone": gettext_lazy("Undid a change"),
}
"""Words for what rooms write; an action that is not here is shown as it is called."""

FIELDS = {
    "address": gettext_lazy("from"),
    "role": gettext_lazy("role"),
    "team": gettext_lazy("team"),
    "team_id": gettext_lazy("team"),
    "owner_id": gettext_lazy("owner"),
    "email": gettext_lazy("e-mail"),
    "method": gettext_lazy("by"),
    "second_factor": gettext_lazy("second factor"),
    "is_active": gettext_lazy("open"),
    "scope": gettext_lazy("reach"),
    "count": gettext_lazy("how many"),
}


def say_action(action: str) -> str | Promise:
    """Return what was done, in words."""
    return ACTIONS.get(action) or _tidy(action)


def say_subject(subject: str) -> str | Promise:
    """Return what it was done with, in words."""
    found = SUBJECTS.find(subject)
    return found.label if found else _tidy(subject)


def say_field(name: str) -> str:
    """Return the name of a field, in words."""
    return str(FIELDS.get(name, name.replace("_", " ")))


def say_value(value: Any) -> str:
    """Return a value as text."""
    match value:
        case None | "":
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(map(say_value, value)) or "–"
    return str(value)


def _tidy(slug: str) -> str:
    return slug.rpartition(":")[2].replace("_", " ").capitalize()
