"""T16: files made to hurt are refused quickly, in words, in bounded memory, and nothing is written beside the folder."""

import io
import zipfile

import pytest

from touchline.imports.reading import CannotRead, open_table, recognise
from touchline.imports.reading.tables import name_columns

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read(tmp_path, given, name="file.csv"):
    path = tmp_path / name
    path.write_bytes(given.encode() if isinstance(given, str) else given)
    with open_table(path, recognise(path)) as table:
        return table.columns, list(table.rows)


def pack(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return target.getvalue()


def make_book(sheet, *, styles="", strings="", second=""):
    names = '<sheet name="People" sheetId="1" r:id="r1"/>' + (
        '<sheet name="More" sheetId="2" r:id="r2"/>' if second else ""
    )
    relation = '<Relationship Id="r{0}" Target="worksheets/sheet{0}.xml"/>'
    parts = {
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="r"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relation.format(1)}{relation.format(2)}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    if second:
        parts["xl/worksheets/sheet2.xml"] = second
    if styles:
        parts["xl/styles.xml"] = styles
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    return pack(**parts)


def make_cell(name, text):
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_any_encoding_and_separator(tmp_path, encoding):
    columns, rows = read(tmp_path, "Name;Straße\nJürgen;Größe 1,5\n".encode(encoding))
    assert columns == ["Name", "Straße"]
    assert rows == [(2, ["Jürgen", "Größe 1,5"])]


def test_heads_that_repeat_are_blank_or_missing():
    assert name_columns(["Name", "name", "", "Name"]) == ["Name", "name (2)", "Column 3", "Name (3)"]


def test_a_file_of_blanks_and_an_empty_one_say_so(tmp_path):
    for given in ("", " , ,\n,,\n", "\n\n\n"):
        with pytest.raises(CannotRead, match="empty"):
            read(tmp_path, given)


def test_a_first_row_with_an_address_is_no_head(tmp_path):
    assert read(tmp_path, "ada@x.example,Ada\nbob@x.example,Bob\n")[0] == ["Column 1", "Column 2"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"a" * 3_000_000, "longer than"),
        (b",".join([b"x"] * 1_000_000), "longer than"),
        (b",".join([b"x"] * 5_000), "5000 columns"),
        (b'a,b\n"' + b"x" * 300_000, "quotation mark"),
        (b'email,"name\na@x.example,A\n', "line 1 is never closed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", "no text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, given, said):
    with pytest.raises(CannotRead, match=said):
        read(tmp_path, given)


def test_a_quotation_mark_that_is_never_closed_loses_no_row_in_silence(tmp_path):
    _columns, rows = read(tmp_path, 'email,name\na@x.example,A\nb@x.example,"B\nc@x.example,C\nd@x.example,D\n')
    assert rows[0] == (2, ["a@x.example", "A"])
    [(number, broken)] = rows[1:]
    assert (number, broken) == (3, ["b@x.example", "B\nc@x.example,C\nd@x.example,D\n"])
    assert (
        broken.why == "A quotation mark in line 3 is never closed, so that all lines to 5, the last one, are one row."
    )


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_quotation_marks_that_are_closed_at_the_end(tmp_path, end):
    rows = [row for row in read(tmp_path, f'email,name\na@x.example,"A ""1""\nof two lines"{end}')[1] if row[1]]
    assert rows == [(2, ["a@x.example", 'A "1"\nof two lines'])]


def test_zip_bombs_are_not_unpacked(tmp_path):
    with pytest.raises(CannotRead, match="not unpacked"):
        read(tmp_path, pack(**{"a.csv": b"0" * 300_000_000}))
    inner = pack(**{"a.csv": "email\na@x.example\n"})
    with pytest.raises(CannotRead, match="packed file"):
        read(tmp_path, pack(**{"a.csv": inner}))


def test_names_in_a_zip_lead_nowhere(tmp_path):
    columns, rows = read(tmp_path, pack(**{"../../evil.csv": "email\nada@x.example\n"}))
    assert columns == ["email", "file"] and rows == [(2, ["ada@x.example", "evil.csv"])]
    assert [path.name for path in tmp_path.iterdir()] == ["file.csv"]
    assert not (tmp_path.parent / "evil.csv").exists()


def test_entities_that_swell_are_refused(tmp_path):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData/></worksheet>'
    with pytest.raises(CannotRead, match="document type"):
        read(tmp_path, make_book(laughs))


def test_a_sheet_with_days_a_merged_head_formulas_and_a_second_sheet(tmp_path):
    head = "<row r='1'>" + make_cell("A1", "Person") + make_cell("C1", "Since") + "</row>"
    names = "<row r='2'>" + make_cell("A2", "Name") + make_cell("B2", "Mail") + make_cell("C2", "Day") + "</row>"
    row = (
        "<row r='3'>"
        + make_cell("A3", "Ada")
        + make_cell("B3", "ada@x.example")
        + '<c r="C3" s="1"><v>45352</v></c></row>'
    )
    formula = (
        "<row r='4'><c r='A4' t='str'><f>1+1</f><v>2</v></c>"
        + make_cell("B4", "=cmd()")
        + "<c r='D4'><v>0.1</v></c></row>"
    )
    sheet = f"<worksheet {NS}><sheetData>{head}{names}{row}{formula}</sheetData></worksheet>"
    styles = f'<styleSheet {NS}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    columns, rows = read(tmp_path, make_book(sheet, styles=styles, second=sheet), "x.csv")
    assert columns == ["Name", "Mail", "Day"]
    assert rows == [(3, ["Ada", "ada@x.example", "2024-03-01"]), (4, ["2", "=cmd()", "", "0.1"])]


def test_columns_below_a_merged_heading_are_all_there_though_its_row_ends_before_them(tmp_path):
    title = "<row r='1'>" + make_cell("A1", "Customers of 2026") + "</row>"
    head = "<row r='2'>" + make_cell("A2", "Person") + make_cell("B2", "Reach") + "</row>"
    names = "<row r='3'>" + "".join(map(make_cell, ("A3", "B3", "C3"), ("Name", "Mail", "Phone"))) + "</row>"
    row = "<row r='4'>" + "".join(map(make_cell, ("A4", "B4", "C4"), ("Ada", "a@x.example", "+49 30 1"))) + "</row>"
    sheet = f"<worksheet {NS}><sheetData>{title}{head}{names}{row}</sheetData></worksheet>"
    columns, rows = read(tmp_path, make_book(sheet), "x.xlsx")
    assert columns == ["Name", "Mail", "Phone"]
    assert rows == [(4, ["Ada", "a@x.example", "+49 30 1"])]


def test_cards_of_versions_3_and_4(tmp_path):
    cards = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\nORG:Analytical Engines;R&D\r\n"
        "EMAIL;TYPE=INTERNET,HOME:ada@x.example\r\nTEL;TYPE=CELL:+49 171 1234567\r\nADR;TYPE=HOME:;;Main St. 1;London;;W1;UK\r\n"
        "NOTE:One\\, two\\nthree\r\n four\r\nBDAY:18151210\r\nPHOTO;ENCODING=b:AAAA\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bob Stone\r\nitem1.EMAIL;PREF=1:bob@x.example\r\n"
        'TEL;VALUE=uri;TYPE="voice,home":tel:+1-415-555-2671;ext=1\r\nCATEGORIES:a,b\r\nEND:VCARD\r\n'
    )
    columns, rows = read(tmp_path, cards, "x.vcf")
    ada, bob = (dict(zip(columns, cells, strict=True)) for _number, cells in rows)
    assert (ada["Last name"], ada["E-mail"], ada["Company"]) == ("Lovelace", "ada@x.example", "Analytical Engines")
    assert (ada["Street"], ada["Postcode"], ada["Country"], ada["Birthday"]) == ("Main St. 1", "W1", "UK", "1815-12-10")
    assert ada["Note"] == "One, two\nthreefour"
    assert (bob["Name"], bob["E-mail"], bob["Phone"], bob["Tags"]) == (
        "Bob Stone",
        "bob@x.example",
        "+1-415-555-2671",
        "a;b",
    )


def test_json_lines_and_arrays(tmp_path):
    lines = (
        '{"email": "ada@x.example", "address": {"city": "Rome"}, "tags": ["a", "b"], "vip": true}\n{"email": null}\n'
    )
    columns, rows = read(tmp_path, lines)
    assert columns == ["email", "address.city", "tags", "vip"]
    assert rows[0] == (1, ["ada@x.example", "Rome", "a;b", "true"])
    assert read(tmp_path, '[{"email": "ada@x.example"},\n {"email": "b"}]')[1] == [(1, ["ada@x.example"]), (2, ["b"])]
    with pytest.raises(CannotRead, match="Line 1 is no JSON"):
        read(tmp_path, '{"a": ' + "[" * 50_000 + "\n")
    deep = read(tmp_path, '{"a": 1}\n{"a": ' + "[" * 50_000 + "\n")[1][1][1]
    assert "Line 2 is no JSON" in deep.why and len(deep[0]) == 500
