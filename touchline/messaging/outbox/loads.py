"""What all messages of a mailing have in common, kept by each carrier: content ready to be filled in, the way out, the rules."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from touchline.channels import reach
from touchline.channels.email.accounts import PRACTICE, Route, find_account, find_route, get_rate
from touchline.contacts.models import Purpose
from touchline.kit.clock import now
from touchline.messaging.design.rendering import Ready, parse
from touchline.messaging.models import Content, Mailing
from touchline.messaging.returns.trackable import get_rules
from touchline.organisation.queries import get_organisation

FRESH_S: Final = 2.0
LONGEST_REST_S: Final = 120.0
MOST: Final = 64


@dataclass(slots=True)
class Load:
    """One mailing as a carrier knows it."""

    mailing: Mailing
    route: Route
    ready: list[Ready]
    purpose: Purpose | None
    account_rate: float | None
    firm: str
    """What the firm calls itself."""
    return_domain: str
    """Where bounces and answers come back to this house; '' for nowhere."""
    read_at: float

    @property
    def is_open(self) -> bool:
        """Whether something may leave for it now."""
        return self.mailing.wanted == Mailing.Wanted.RUNNING and not self.route.problem

    @property
    def is_marketing(self) -> bool:
        """Whether cap, rhythm and quiet hours hold for it."""
        return self.mailing.kind == Mailing.Kind.MARKETING

    @property
    def problem(self) -> str:
        """Why the mailing may not leave as it is; empty when it may."""
        sender = self.mailing.sender
        if not self.is_marketing or self.mailing.channel != "email" or self.route.account_id == 0:
            return ""
        if sender is None:
            return _("It has no sender. Choose one, and send it anew.")
        if sender.domain.may_send:
            return ""
        said = _("The records of {domain} are not right, so campaigns wait. Mend them under Settings → Sending.")
        return said.format(domain=sender.domain.name)

    def get_ready(self, variant: int) -> Ready:
        """Return the content of a variant; the first where there is no such number."""
        return self.ready[variant] if 0 <= variant < len(self.ready) else self.ready[0]


class Loads:
    """The mailings at hand, read anew after two seconds; contents never change and are parsed once."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Load] = OrderedDict()
        self._ready: OrderedDict[int, Ready] = OrderedDict()
        self._rests: dict[int, tuple[float, float]] = {}

    def rest(self, account_id: int) -> None:
        """Leave an account that cannot be reached alone for a while, longer each time."""
        until, pause = self._rests.get(account_id, (0.0, 0.5))
        if time.monotonic() >= until:
            pause = min(LONGEST_REST_S, pause * 2)
            self._rests[account_id] = (time.monotonic() + pause, pause)

    def wake(self, account_id: int) -> None:
        """Note that an account takes messages."""
        self._rests.pop(account_id, None)

    def is_resting(self, account_id: int) -> bool:
        """Tell whether an account is left alone for a while."""
        return time.monotonic() < self._rests.get(account_id, (0.0, 0.0))[0]

    def get(self, mailing_id: int) -> Load:
        """Return a mailing as it was at most two seconds ago."""
        known = self._known.get(mailing_id)
        if known is None or time.monotonic() - known.read_at > FRESH_S:
            known = self._read(mailing_id)
            self._keep(self._known, mailing_id, known)
        return known

    def _read(self, mailing_id: int) -> Load:
        mailing = Mailing.objects.select_related("sender__domain", "sender__account").get(pk=mailing_id)
        is_mail = mailing.channel == "email" and not mailing.is_practice
        account = find_account(mailing.sender) if is_mail else None
        return Load(
            mailing=mailing,
            route=self._find_route(mailing),
            ready=[self._get_content(number) for number in mailing.content_ids],
            purpose=Purpose.objects.filter(slug=mailing.purpose).first(),
            account_rate=get_rate(account, now().date()) if account else None,
            firm=get_organisation().name,
            return_domain=get_rules().domain,
            read_at=time.monotonic(),
        )

    @staticmethod
    def _find_route(mailing: Mailing) -> Route:
        if mailing.is_practice:
            return PRACTICE
        return find_route(mailing.sender) if mailing.channel == "email" else reach.find_route(mailing.channel)

    def _get_content(self, content_id: int) -> Ready:
        ready = self._ready.get(content_id)
        if ready is None:
            ready = parse(Content.objects.get(pk=content_id).prepared)
            self._keep(self._ready, content_id, ready)
        return ready

    @staticmethod
    def _keep(known: "OrderedDict[int, Any]", key: int, value: Any) -> None:
        known[key] = value
        known.move_to_end(key)
        while len(known) > MOST:
            known.popitem(last=False)
