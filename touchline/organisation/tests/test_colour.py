"""The accent colour can be read in both looks, whatever was chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.organisation.colour import (
    DARK_GROUND,
    ON_DARK,
    ON_LIGHT,
    WHITE,
    from_hex,
    from_oklch,
    get_contrast,
    make_accent,
    to_hex,
    to_oklch,
    write_style,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_every_colour_can_be_read_on_both_grounds(colour):
    accent = make_accent(colour)
    assert get_contrast(from_hex(accent.light), WHITE) >= ON_LIGHT - 0.1
    assert get_contrast(from_hex(accent.dark), DARK_GROUND) >= ON_DARK - 0.1
    assert get_contrast(from_hex(accent.dark), from_hex(accent.dark_text)) >= 4.5
    assert accent.was_changed == (accent.light != colour)


@given(COLOURS)
def test_a_colour_survives_the_way_there_and_back(colour):
    assert to_hex(from_oklch(*to_oklch(from_hex(colour)))) == colour


def test_contrast_is_that_of_the_guideline():
    assert round(get_contrast((0, 0, 0), WHITE), 1) == 21
    assert round(get_contrast(from_hex("#767676"), WHITE), 2) == 4.54


@pytest.mark.parametrize("wrong", ["red", "#fff", "#12345g", "", "#123456;}"])
def test_what_is_no_colour_is_refused(wrong):
    with pytest.raises(ValueError, match="no colour"):
        write_style(wrong)
