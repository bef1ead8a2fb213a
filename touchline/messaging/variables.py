"""What templates may say about the message itself: its links for leaving, its sender, and the brand."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.variables import Root, Variable, register_root

LINKS = (
    ("unsubscribe_url", _("Link for unsubscribing")),
    ("preferences_url", _("Link to the person's preferences")),
    ("view_online_url", _("Link to the message in the browser")),
)
for place, (slug, label) in enumerate(LINKS):
    register_root(
        Root(
            slug=slug,
            label=label,
            variables=lambda label=label: [Variable(path="", label=label, is_always_there=True)],  # type: ignore[misc]
            example=lambda slug=slug: f"https://example.org/{slug}",  # type: ignore[misc]
            order=60 + place,
        )
    )
register_root(
    Root(
        slug="sender",
        label=_("Sender"),
        variables=lambda: [
            Variable(path="name", label=_("Name"), is_always_there=True),
            Variable(path="email", label=_("E-mail"), is_always_there=True),
        ],
        example=lambda: {"name": "Nora of Nordlicht", "email": "nora@example.org"},
        order=70,
    )
)
register_root(
    Root(
        slug="brand",
        label=_("Brand"),
        variables=lambda: [
            Variable(path=path, label=label, is_always_there=True)
            for path, label in (("name", _("Name")), ("address", _("Postal address")), ("site", _("Website")))
        ],
        order=71,
    )
)
register_root(Root(slug="data", label=_("What came with the message"), variables=list, is_open=True, order=80))
register_root(Root(slug="segments", label=_("Segments"), variables=list, is_open=True, order=90))
