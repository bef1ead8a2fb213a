"""The goal that only the sample shop has: letters from the roastery."""

from django.utils.translation import gettext_lazy as _

from touchline.tracking.goals import PAGE_VIEWED, GoalKind, register_goal

register_goal(
    GoalKind(
        slug="newsletter",
        label=_("Newsletter"),
        icon="mail",
        event=PAGE_VIEWED,
        path="/shop/newsletter/",
        of_sample=True,
    )
)
