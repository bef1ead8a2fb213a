"""One's own account, the team and its rights, in the palette."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.places import Place, register_place
from touchline.users.permissions import Verb, allows

register_place(
    Place(
        slug="profile",
        label=_("Language and time zone"),
        icon="languages",
        url_name="users:profile",
        words=_("german english deutsch name e-mail"),
        detail=_("Account"),
        is_action=False,
    )
)
register_place(
    Place(
        slug="password",
        label=_("Change password"),
        icon="key-round",
        url_name="users:set_password",
        words=_("login secret"),
        detail=_("Account"),
        is_action=False,
    )
)
register_place(
    Place(
        slug="security",
        label=_("Two-factor and passkeys"),
        icon="shield-check",
        url_name="users:security",
        words=_("totp authenticator recovery codes sessions devices"),
        detail=_("Account"),
        is_action=False,
    )
)
register_place(
    Place(
        slug="invite",
        label=_("Invite somebody"),
        icon="user-plus",
        url_name="users:invite",
        words=_("team member colleague account"),
        may=allows("users", Verb.CREATE),
        order=60,
    )
)
