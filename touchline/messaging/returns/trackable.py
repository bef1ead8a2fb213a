"""Whose opens and clicks may be tied to them: asked right before a mail is written, and again when somebody clicks."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

from touchline.contacts.models import Consent, Purpose
from touchline.messaging.returns.models import Policy, ReturnRules

SAID: Final = """
SELECT p.id, said.state
FROM unnest(%s::bigint[]) AS p(id)
LEFT JOIN LATERAL (
    SELECT c.state FROM contacts_consent c WHERE c.contact_id = p.id AND c.purpose_id = %s AND c.channel = 'email'
    ORDER BY c.at DESC, c.id DESC LIMIT 1
) said ON true
WHERE NOT EXISTS (SELECT 1 FROM contacts_preference r WHERE r.contact_id = p.id
                  AND (r.restricted_at IS NOT NULL OR r.objected_at IS NOT NULL))
"""


def get_rules() -> ReturnRules:
    """Return the rules, or what holds while nobody has set any."""
    return ReturnRules.objects.first() or ReturnRules()


def find_trackable(contact_ids: Iterable[int]) -> set[int]:
    """Return those of the contacts whose opens and clicks may be tied to them; nobody while no such purpose is there."""
    wanted, rules = list(contact_ids), get_rules()
    if not wanted or rules.policy == Policy.NOBODY:
        return set()
    purpose = Purpose.objects.filter(slug=rules.purpose, archived_at=None).first()
    if purpose is None and rules.policy == Policy.CONSENT:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(SAID, [wanted, purpose.pk if purpose else 0])
        rows = cursor.fetchall()
    if rules.policy == Policy.EVERYBODY:
        return {contact_id for contact_id, state in rows if state != Consent.State.WITHDRAWN}
    return {contact_id for contact_id, state in rows if state == Consent.State.GIVEN}
