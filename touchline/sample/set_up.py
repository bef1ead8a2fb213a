"""The ways to begin: around the sample shop, or with what is one's own."""

from django.utils.translation import gettext_lazy as _

from touchline.organisation.starts import Start, register_start
from touchline.sample.services import find_sample_source

register_start(
    Start(
        slug="look",
        label=_("Look around the sample shop"),
        text=_(
            "A coffee roaster with a year of visitors, customers and orders. Everything made up is marked, and gone in one click."
        ),
        icon="store",
        url_name="sample:look_around",
        order=10,
    )
)
register_start(
    Start(
        slug="mine",
        label=_("Start with mine"),
        text=_("The sample leaves, and your own site is connected first."),
        icon="plug-zap",
        url_name="sample:start_with_mine",
        order=20,
    )
)
register_start(
    Start(
        slug="walk",
        label=_("Walk through the sample shop"),
        text=_("Each step you take there shows here two seconds later."),
        icon="store",
        url_name="sample:home",
        order=30,
        fills=frozenset({"contact"}),
        is_there=lambda: find_sample_source() is not None,
    )
)
