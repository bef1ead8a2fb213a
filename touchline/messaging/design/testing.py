"""Sends a design to who works on it, as one person would get it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.channels.services import send_to_staff
from touchline.kit.clock import now
from touchline.messaging.design.drawing import View, draw
from touchline.messaging.design.models import Design
from touchline.messaging.design.sources import make_source


@transaction.atomic
def send_test(user: Any, design: Design, *, person_id: int | None = None, subject: str = "") -> Any:
    """Queue the design to the asking user as `person_id` would get it; raises UnsendableDesign, RenderError."""
    rendered = draw(make_source(design, subject=subject), View(person_id=person_id))
    head = _("[Test] {subject}").format(subject=rendered.subject or design.name)
    mail = send_to_staff(user, subject=head[:200], text=rendered.text or " ", html=rendered.html or None)
    design.tested_at = now()
    design.save(update_fields=["tested_at"])
    return mail
