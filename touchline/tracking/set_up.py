"""The first step of setting up: the firm's own site tells what happens there."""

from django.utils.translation import gettext_lazy as _

from touchline.organisation.check_list import Step, register_step
from touchline.tracking.install_queries import has_site_sent
from touchline.users.permissions import Verb, allows

register_step(
    Step(
        slug="site",
        label=_("Connect your site"),
        text=_("Three lines of script; what visitors do is here two seconds later."),
        icon="code",
        url_name="tracking:connect",
        is_done=has_site_sent,
        days=0,
        order=10,
        allowed=allows("sources", Verb.MANAGE),
        fills=frozenset({"contact"}),
        offer=_("Put three lines on your site"),
    )
)
