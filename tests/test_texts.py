"""Every text stands in every language, with the same places for values; nothing that is gone lingers."""

import re

import pytest

import texts

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
FOUND = texts.collect()


@pytest.fixture(params=texts.LANGUAGES)
def catalogue(request):
    return texts.read_language(request.param)


def get_all(message):
    source = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return source, strings


def test_no_text_is_missing(catalogue):
    wanted = {(message.id, message.context) for message in FOUND if message.id}
    there = {(message.id, message.context) for message in catalogue if message.id}
    assert not wanted - there, "run `make texts` and translate what it lists"
    assert not there - wanted, "run `make texts`"
    assert not [message.id for message in catalogue if message.id and texts.is_missing(message)]


def test_values_stand_in_every_language(catalogue):
    wrong = []
    for message in catalogue:
        source, strings = get_all(message)
        known = {place for text in source for place in PLACES.findall(text)}
        for text in strings if message.id else ():
            # A single thing may go without its number: "one day".
            if set(PLACES.findall(text)) - known or (len(strings) == 1 and set(PLACES.findall(text)) != known):
                wrong.append((message.id, text))
    assert not wrong


def test_edges_stay_as_they_are(catalogue):
    wrong = []
    for message in catalogue:
        source, strings = get_all(message)
        for one, text in zip(source, strings, strict=False):
            same = (one[:1].isspace(), one[-1:].isspace()) == (text[:1].isspace(), text[-1:].isspace())
            if message.id and not same:
                wrong.append((one, text))
    assert not wrong


def test_no_text_is_html(catalogue):
    """A text is escaped where it is shown; markup in it would stand there as it is written."""
    assert not [
        message.id for message in catalogue for text in get_all(message)[1] if re.search(r"<(a|b|br|p|em|i)\b", text)
    ]


def test_languages_are_those_of_the_settings(settings):
    assert {code for code, _name in settings.LANGUAGES} == {"en", *texts.LANGUAGES}


def test_a_page_is_german(manager, client_of):
    manager.language = "de"
    manager.save(update_fields=["language"])
    page = client_of(manager).get("/me/keys").content.decode()
    assert '<html lang="de"' in page
    assert "Tasten und Aussehen" in page
