"""Visits: half an hour without anything ends one; each has the traffic source of its first page."""

from touchline.contacts.presence import PresenceRow
from touchline.tracking.pipeline.items import ROOM, Item, get_page, is_web, read_dict, read_text
from touchline.tracking.pipeline.traffic import find_traffic_source, split_url

GAP = 30 * 60 * 1000  # milliseconds


class Visits:
    """The presence of the people of one batch, moved on event by event."""

    def __init__(self, presence: dict[int, PresenceRow]) -> None:
        self._presence = presence
        self._late: dict[int, PresenceRow] = {}
        self.touched: dict[int, PresenceRow] = {}
        self.removed: list[int] = []

    def join(self, person_id: int, contact_id: int) -> None:
        """Let a contact take over what a joined person did."""
        other = self._presence.pop(person_id, None)
        if other is None:
            return
        self.touched.pop(person_id, None)
        self.removed.append(person_id)
        mine = self._presence.get(contact_id)
        if mine is None:
            other.person_id = contact_id
            self._presence[contact_id] = mine = other
        else:
            mine.absorb(other)
        mine.is_contact = True
        self.touched[contact_id] = mine

    def follow(self, item: Item, *, is_sample: bool) -> None:
        """Give the event its visit and traffic source, and note where the person is now."""
        owner = item.contact_id or item.person_id
        row = self._presence.get(owner)
        if row is None and item.call == ROOM and item.contact_id is None:
            # A company, or a person whom nobody saw: what a room records of them makes no visitor.
            return
        if row is None:
            row = self._presence[owner] = PresenceRow(
                owner, item.contact_id is not None, item.facts.bot, is_sample, item.millis, item.millis
            )
        elif item.call == ROOM:
            # What a room records about people is not their own doing; it does not make them seen.
            return
        self.touched[owner] = row
        row.is_contact = row.is_contact or item.contact_id is not None
        row.first_at = min(row.first_at, item.millis)
        row.last_at = max(row.last_at, item.millis)
        if not is_web(item):
            return
        visit = self._find_visit(row, item)
        item.visit = visit.visit_at
        item.channel, item.utm_source = visit.channel, visit.utm_source
        item.utm_medium, item.utm_campaign = visit.utm_medium, visit.utm_campaign
        if item.call in ("page", "screen"):
            row.pages += 1
            visit.visit_pages += 1
        if visit is row:
            _note_place(row, item)

    def _find_visit(self, row: PresenceRow, item: Item) -> PresenceRow:
        """Return the visit the event belongs to: the present one, a new one, or an older one that arrives late."""
        last = row.visit_last_at
        if not last or item.millis > last + GAP:
            _begin(row, item)
            row.visits += 1
            return row
        if item.millis >= row.visit_at * 1000 - GAP:
            row.visit_last_at = max(last, item.millis)
            return row
        late = self._late.get(row.person_id)
        if late is None or abs(item.millis - late.visit_last_at) > GAP:
            late = self._late[row.person_id] = PresenceRow(row.person_id, False, False, False, item.millis, item.millis)
            _begin(late, item)
            row.visits += 1
        late.visit_last_at = item.millis
        return late


def _begin(row: PresenceRow, item: Item) -> None:
    page = get_page(item)
    address = split_url(read_text(page, "url"))
    source = find_traffic_source(
        host=address.host,
        query=address.query,
        referrer=read_text(page, "referrer"),
        campaign=read_dict(item.context, "campaign"),
    )
    row.visit_at = item.millis // 1000
    row.visit_last_at = item.millis
    row.visit_pages = 0
    row.channel, row.referrer = source.channel, source.referrer
    row.utm_source, row.utm_medium, row.utm_campaign = source.utm_source, source.utm_medium, source.utm_campaign


def _note_place(row: PresenceRow, item: Item) -> None:
    page = get_page(item)
    address = split_url(read_text(page, "url"))
    if address.host:
        row.host, row.path = address.host, address.path or "/"
        row.title = read_text(page, "title")[:200]
    facts = item.facts
    row.country = facts.country or row.country
    row.device, row.browser, row.os = facts.device or row.device, facts.browser or row.browser, facts.os or row.os
