"""What orders keep: they stay as the law of accounts asks, and no longer lead to the person."""

from django.utils.translation import gettext_lazy as _

from touchline.commerce import models
from touchline.kit.privacy import Holds, Nothing, state

OF_PERSON = "{0}.contact_id = ANY(%(people)s) OR {0}.person_id = ANY(%(people)s)"
OF_ORDER = f"EXISTS (SELECT 1 FROM commerce_order o WHERE o.id = t.order_id AND ({OF_PERSON.format('o')}))"  # noqa: S608
WHY = "Accounts are kept as the law asks; without the contact they lead to nobody."
state(
    Holds(model=models.Order, where=OF_PERSON.format("t"), label=_("Orders"), keeps=WHY, blank={"contact_id": "NULL"}),
    Holds(model=models.Line, where=OF_ORDER, label=_("Lines of orders"), keeps=WHY),
    Holds(model=models.Payment, where=OF_ORDER, label=_("Payments"), keeps=WHY),
    Holds(model=models.Refund, where=OF_ORDER, label=_("Refunds"), keeps=WHY),
    Nothing(model=models.Product, why="It is what is sold."),
    Nothing(model=models.BuyerBorders, why="It is where the fifths of all buyers end."),
)
