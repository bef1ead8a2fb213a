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
    "confirmed": gettext_lazy("Showed again who they are"),
    "confirm_refused": gettext_lazy("Did not show again who they are"),
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
    "create": gettext_lazy("Added"),
    "edit": gettext_lazy("Changed"),
    "delete": gettext_lazy("Deleted"),
    "rotate": gettext_lazy("Made a new secret"),
    "test": gettext_lazy("Tried out"),
    "replay": gettext_lazy("Sent again"),
    "export": gettext_lazy("Exported"),
}
"""Words for what rooms write; an action that is not here is shown as it is called."""

NOUNS = {
    "contact": gettext_lazy("Person"),
    "company": gettext_lazy("Company"),
    "note": gettext_lazy("Note"),
    "file": gettext_lazy("File"),
    "attribute": gettext_lazy("Attribute"),
    "view": gettext_lazy("View"),
    "list": gettext_lazy("List"),
    "identity": gettext_lazy("Identifier"),
    "tokens": gettext_lazy("API token"),
    "organisation": gettext_lazy("Organisation"),
    "task": gettext_lazy("Task"),
    "sensitive": gettext_lazy("Sensitive value"),
    "retention": gettext_lazy("Retention"),
    "activity": gettext_lazy("Activity"),
}
"""What stands before the dot of an action such as `note.create`."""

DEEDS = {
    "create": gettext_lazy("added"),
    "read": gettext_lazy("looked at"),
    "set": gettext_lazy("filled in"),
    "edit": gettext_lazy("changed"),
    "edit_many": gettext_lazy("changed, several at once"),
    "bulk": gettext_lazy("changed, several at once"),
    "remove": gettext_lazy("removed"),
    "delete": gettext_lazy("deleted"),
    "deleted": gettext_lazy("deleted"),
    "restore": gettext_lazy("brought back"),
    "archive": gettext_lazy("archived"),
    "undo": gettext_lazy("change undone"),
    "saved": gettext_lazy("saved"),
    "revoke": gettext_lazy("revoked"),
    "type": gettext_lazy("type changed"),
    "exported": gettext_lazy("exported"),
}

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
    noun, dot, deed = action.rpartition(".")
    if dot and noun in NOUNS and deed in DEEDS:
        return _("%(noun)s %(deed)s") % {"noun": NOUNS[noun], "deed": DEEDS[deed]}
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
    return slug.rpartition(":")[2].replace("_", " ").replace(".", ": ").capitalize()
