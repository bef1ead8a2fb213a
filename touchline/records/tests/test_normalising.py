"""Numbers, addresses and names in one spelling; what is quick must say the same as what is thorough."""

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.records.normalising.emails import normalise_address
from touchline.records.normalising.names import split_name
from touchline.records.normalising.phones import normalise_phone


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("+49 (0)30 1234567", "", "+49301234567"),
        ("0049 171 1234567", "", "+491711234567"),
        ("030 1234567", "DE", "+49301234567"),
        ("030 1234567", "", "030 1234567"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+39 06 698 12345", "", "+390669812345"),
        ("+49 30 1234567 x12", "", "+49 30 1234567 x12"),
        ("112", "DE", "112"),
    ],
)
def test_numbers_have_one_spelling_and_what_is_none_stays_as_it_was_typed(typed, country, kept):
    assert normalise_phone(typed, country) == kept
    assert normalise_phone(kept, country) == kept


CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(CODES), st.text("0123456789", min_size=3, max_size=13))
def test_the_quick_way_says_what_the_rules_of_each_country_say(code, rest):
    text = f"+{code}{rest}"
    try:
        number = phonenumbers.parse(text)
        known = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        expected = known if phonenumbers.is_possible_number(number) else text
    except phonenumbers.NumberParseException:
        expected = text
    assert normalise_phone(text) == expected


@settings(max_examples=400, deadline=None)
@given(
    st.text("abc019.+-_@ä ", max_size=20),
    st.sampled_from(["x.example", "xn--mller-kva.de", "-x.de", "x..de", "localhost", "a_b.de", "1.2.3.4", "x.test"]),
)
def test_an_address_is_read_as_the_whole_grammar_reads_it(local, domain):
    text = f"{local}@{domain}"
    try:
        known = validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        known = ""
    assert normalise_address(text) == known


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Lovelace, Ada", ("Ada", "Lovelace")),
        ("Dr. Ludwig van der Berg", ("Ludwig", "van der Berg")),
        ("Martin Luther King Jr.", ("Martin Luther", "King")),
        ("Cher", ("Cher", "")),
        ("", ("", "")),
    ],
)
def test_names_are_taken_apart(whole, parts):
    assert split_name(whole) == parts
