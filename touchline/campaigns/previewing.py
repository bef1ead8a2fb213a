"""Draws the mail of a send as one person would get it, in a page that can do nothing."""

import html
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.campaigns.models import Send
from touchline.campaigns.starting import prepare_variant
from touchline.campaigns.testing import deal_variants
from touchline.messaging.design.drawing import put_subject
from touchline.messaging.design.preparing import UnsendableDesign
from touchline.messaging.design.rendering import Rendered, RenderError, parse
from touchline.messaging.design.variables import collect_variables, make_links_of

POLICY: Final = (
    "sandbox; default-src 'none'; img-src 'self' data: https:; style-src 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
"""Nothing runs in it, and it may be framed by our own pages; a mail has styles inline, and may."""


def render_for(send: Send, contact_id: int) -> Rendered:
    """Return the mail as a person would get it: their variant, their words. Raises RenderError, UnsendableDesign."""
    variants = list(send.variants.select_related("design"))
    usable = [one for one in variants if one.design is not None]
    if not usable:
        raise RenderError(_("No design is chosen yet."))
    dealt, _rest = deal_variants(send, BitMap64([contact_id]), count=len(variants))
    number = next((number for number, people in dealt.items() if people), 0)
    variant = next((one for one in usable if one.number == number), usable[0])
    prepared = prepare_variant(send, variant)
    values = make_links_of(collect_variables([contact_id], prepared).get(contact_id, {}))
    return parse(prepared).render(values)


def draw_mail(request: HttpRequest, send: Send, person: Any) -> HttpResponse:
    """Answer with the mail as a document for a frame; what fails for this person is said in its place."""
    try:
        rendered = render_for(send, person.pk)
        page = (
            rendered.html
            or f"<pre style='white-space:pre-wrap;font:14px sans-serif'>{html.escape(rendered.text)}</pre>"
        )
        if send.channel == Send.Channel.EMAIL:
            page = put_subject(page, rendered)
    except (RenderError, UnsendableDesign) as error:
        page = f"<p style='font:14px sans-serif'>{html.escape(str(error))}</p>"
    answer = HttpResponse(page)
    answer["Content-Security-Policy"] = POLICY
    return answer
