"""The shell's own actions in the palette: how everything looks, and the sheet of keys."""

from django.utils.translation import gettext_lazy as _

from touchline.ui.places import Place, register_place

LATE = 900

OWN = (
    ("look_dark", _("Dark look"), "moon", _("theme night mode"), ("set-theme", "dark")),
    ("look_light", _("Light look"), "sun", _("theme day bright"), ("set-theme", "light")),
    ("look_system", _("Look as the system"), "monitor", _("theme automatic"), ("set-theme", "system")),
    ("rows_compact", _("Compact rows"), "rows-4", _("density dense small"), ("set-density", "compact")),
    ("rows_comfortable", _("Comfortable rows"), "rows-3", _("density large"), ("set-density", "comfortable")),
    ("menu_narrow", _("Narrow or widen the menu"), "panel-left", _("sidebar collapse"), ("toggle-nav", "")),
    ("keys", _("Show the keys"), "keyboard", _("shortcuts keyboard help"), ("open-sheet", "keys-sheet")),
)

for slug, label, icon, words, act in OWN:
    register_place(Place(slug=slug, label=label, icon=icon, words=words, act=(act,), order=LATE))

register_place(
    Place(
        slug="key_settings",
        label=_("Keys and look"),
        icon="keyboard",
        url_name="ui:preferences",
        words=_("shortcuts remap letters settings theme density"),
        detail=_("Account"),
        is_action=False,
    )
)
