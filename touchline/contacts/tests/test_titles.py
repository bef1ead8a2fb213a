"""Page titles as people call the page."""

import pytest

from touchline.contacts.titles import shorten_title


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Pricing · Kestrel Coffee Roasters", "Pricing"),
        ("Pricing | Plans | Kestrel", "Pricing | Plans"),
        ("Espresso-machines - Kestrel", "Espresso-machines"),
        (
            "Kestrel Coffee Roasters: coffee worth getting up for",
            "Kestrel Coffee Roasters: coffee worth getting up for",
        ),
        ("Twenty-one", "Twenty-one"),
        (" · Kestrel", " · Kestrel"),
        ("", ""),
    ],
)
def test_the_name_of_the_site_is_left_out(title, name):
    assert shorten_title(title) == name
