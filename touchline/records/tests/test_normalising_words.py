"""Days, languages and countries, however people and files write them."""

import pytest

from touchline.records.countries import find_country
from touchline.records.normalising.dates import normalise_day
from touchline.records.normalising.languages import find_language, get_languages, say_language
from touchline.records.normalising.phones import find_phone_country, is_whole_number
from touchline.records.normalising.time_zones import find_time_zone, get_time_zones, say_time_zone


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-30", "2026-11-30"),
        ("30.11.2026", "2026-11-30"),
        ("30/11/2026", "2026-11-30"),
        ("20261130", "2026-11-30"),
        ("30. November 2026", "2026-11-30"),
        ("Nov 30, 2026", "2026-11-30"),
        ("1er mars 2021", "2021-03-01"),
        ("3 de marzo de 2020", "2020-03-03"),
        ("3. März 2020", "2020-03-03"),
        ("2026-11-30T10:00:00Z", "2026-11-30"),
        ("31.02.2026", ""),
        ("30 Brumaire 2026", ""),
        ("soon", ""),
    ],
)
def test_a_day(text, day):
    assert normalise_day(text) == day


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("de", "de"),
        ("de_DE.UTF-8", "de-DE"),
        ("deu", "de"),
        ("German", "de"),
        ("Français", "fr"),
        ("pt-br", "pt-BR"),
        ("zh_Hans_CN", "zh-Hans-CN"),
        ("iw", "he"),
        ("xx", ""),
        ("Klingonn", ""),
        ("", ""),
    ],
)
def test_a_language(text, tag):
    assert find_language(text) == tag


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("UTC", "Etc/UTC"),
        ("GMT+2", "Etc/GMT-2"),
        ("UTC-05:00", "Etc/GMT+5"),
        ("+01:00", "Etc/GMT-1"),
        ("UTC+99", ""),
        ("MEZ", "Europe/Berlin"),
        ("IST", ""),
        ("Middle-earth", ""),
        ("", ""),
    ],
)
def test_a_time_zone(text, zone):
    assert find_time_zone(text) == zone


def test_every_time_zone_offered_is_found_by_its_name():
    assert all(find_time_zone(zone) == zone for zone in get_time_zones())
    assert say_time_zone("America/New_York") == "America/New York" and say_time_zone("Etc/UTC") == "UTC"


def test_every_language_offered_has_a_name_and_is_found_by_it():
    for tag, name in get_languages("de").items():
        assert name != tag and find_language(name) == tag == find_language(tag)
    assert say_language("pt-BR") == "Portuguese (BR)" and say_language("qqq") == "qqq"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ch", "CH"),
        ("DEU", "DE"),
        ("U.S.A.", "US"),
        ("UK", "GB"),
        ("England", "GB"),
        ("Allemagne", "DE"),
        ("the Netherlands", "NL"),
        ("Holland", "NL"),
        ("Österreich", "AT"),
        ("XX", ""),
        ("Atlantis", ""),
    ],
)
def test_a_country(text, code):
    assert find_country(text) == code


@pytest.mark.parametrize(
    ("number", "is_whole", "country"),
    [
        ("+493012345678", True, "DE"),
        ("+41446681800", True, "CH"),
        ("+12125550123", True, "US"),
        ("030 12345678", False, ""),
        ("+49 30 12345678", False, "DE"),
        ("+4930123456789012345", False, ""),
        ("", False, ""),
    ],
)
def test_a_number_that_can_be_called_says_its_country(number, is_whole, country):
    assert is_whole_number(number) is is_whole
    assert find_phone_country(number) == country
