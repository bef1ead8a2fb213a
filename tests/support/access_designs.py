"""Designs as the access matrix needs them: one, one with an earlier version, one put away; a picture and a section."""

from typing import Any

from tests.support.access_world import NUMBERS, Owner, maker


@maker
def make_design(owner: Owner) -> Any:
    from touchline.messaging.design.services import NewDesign, create_design

    return create_design(None, NewDesign(name=f"Design {next(NUMBERS)}", starter="letter")).pk


@maker
def make_reworked(owner: Owner) -> Any:
    from touchline.messaging.design.services import save_design

    made = make_design(owner)
    save_design(None, made, {"subject": "Another"})
    return made


@maker
def make_stowed(owner: Owner) -> Any:
    from touchline.messaging.design.services import archive_design
    from touchline.messaging.models import Design

    design = Design.objects.get(pk=make_design(owner))
    archive_design(None, design)
    return design.pk


@maker
def make_picture(owner: Owner) -> str:
    from io import BytesIO

    from PIL import Image

    from touchline.messaging.design.images import add_image

    out = BytesIO()
    number = next(NUMBERS)
    Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 7)).save(out, "PNG")
    return add_image(None, f"picture {number}", out.getvalue()).key


@maker
def make_section(owner: Owner) -> Any:
    from touchline.messaging.design.services import save_section

    return save_section(None, f"Section {next(NUMBERS)}", [{"type": "divider"}]).pk
