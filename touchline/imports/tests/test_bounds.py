"""T16: what is made to swell is refused within 5 s of work and 512 MB, by a process of its own; each bad row has its reason.

The seconds are those of a machine that counts to 5,000,000 in 0.25 s; a slower one has as many times longer.
"""

import csv
import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest

from touchline.imports import folder
from touchline.imports.refusals import write_refused

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SWOLLEN = 4_000_000_000
"""Bytes a part claims, or hides: the most that an entry without the 64-bit fields can say."""
READ = """
import re, sys, time
import django
django.setup()
from pathlib import Path
from touchline.imports.reading import CannotRead, open_table, recognise
began = time.process_time()
for _one in range(5_000_000):
    pass
slowness = max(1.0, (time.process_time() - began) / 0.25)
began = time.process_time()
said = "read"
try:
    with open_table(Path(sys.argv[1]), recognise(Path(sys.argv[1]))) as table:
        for _row in table.rows:
            pass
except CannotRead as problem:
    said = str(problem)
took = (time.process_time() - began) / slowness
# Of this program alone: what getrusage tells begins with the most that the starting process had.
most = int(re.search("VmHWM: *([0-9]+)", Path("/proc/self/status").read_text().replace("\t", " "))[1]) / 1024
print(took, most, said)
"""


def swell(size):
    """A deflate stream of that many zeros, made of one block that is repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (size // 10_000_000) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def pack_by_hand(path, parts):
    """A zip whose entries say any size; parts are name, deflated bytes, and what the entry says they come to."""
    heads = b""
    with path.open("wb") as file:
        for name, packed, size in parts:
            at, spelt = file.tell(), name.encode()
            facts = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0, 0, len(packed), size)
            file.write(b"PK\3\4" + facts + struct.pack("<HH", len(spelt), 0) + spelt + packed)
            heads += b"PK\1\2" + struct.pack("<H", 20) + facts
            heads += struct.pack("<HHHHHII", len(spelt), 0, 0, 0, 0, 0, at) + spelt
        start = file.tell()
        file.write(heads + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(heads), start, 0))
    return path


def deflate(text):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(text.encode()) + packer.flush()


def make_book(path, *, says):
    """A workbook of one sheet that comes to 4 GB, whatever it says."""
    names = f'<workbook {NS} xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
    relations = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
    small = [("xl/workbook.xml", names), ("xl/_rels/workbook.xml.rels", relations)]
    parts = [(name, deflate(text), len(text)) for name, text in small]
    return pack_by_hand(path, [*parts, ("xl/worksheets/sheet1.xml", swell(SWOLLEN), says)])


def make_line(path):
    """2 GB without an end of line; nothing stands in most of it, so that it takes no room here."""
    path.write_bytes(b"email,name\nada@x.example," + b"a" * 2_000_000)
    os.truncate(path, 2 * 1024**3)
    return path


def make_nested(path):
    """Zips in zips in a zip, as 42.zip has them."""
    inner = b"email\n" + b"a" * 1_000_000
    for depth in range(5):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
            for number in range(16 if depth else 1):
                file.writestr(f"lib {number}.zip" if depth else "0.csv", inner)
        inner = target.getvalue()
    path.write_bytes(inner)
    return path


def make_overlap(path):
    """A thousand entries of 4 GB, though the file has a few megabytes."""
    bomb = swell(100_000_000)
    return pack_by_hand(path, [(f"{number}.csv", bomb, SWOLLEN) for number in range(20)])


EVIL = {
    "4 GB workbook": lambda path: make_book(path, says=SWOLLEN),
    "4 GB workbook that says 100 bytes": lambda path: make_book(path, says=100),
    "zip of 80 GB": make_overlap,
    "zip that says 100 bytes": lambda path: pack_by_hand(path, [("a.csv", swell(SWOLLEN), 100)]),
    "zips in zips": make_nested,
    "line of 2 GB": make_line,
    "million columns": lambda path: path.write_bytes(b"a" + b",x" * 1_000_000) and path,
}


@pytest.mark.parametrize("what", EVIL)
def test_what_swells_is_refused_quickly_and_in_little_memory(tmp_path, what):
    path = EVIL[what](tmp_path / "people.csv")
    code = [sys.executable, "-c", READ, str(path)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "touchline.config.settings", "TMPDIR": str(tmp_path)}
    done = subprocess.run(code, capture_output=True, text=True, timeout=60, check=True, env=environment)
    seconds, megabytes, said = done.stdout.split(" ", 2)
    assert said.strip() != "read"
    assert float(seconds) < 5 and float(megabytes) < 512, done.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]


@pytest.mark.django_db
def test_a_name_gives_a_file_no_power_and_no_place(take_in):
    for name in ("../../../etc/x.csv", "shell.pHaR", "..\\..\\x.php", "/etc/passwd", "\u202evsc.exe"):
        imported = take_in("email\nada@x.example\n", name=name)
        kept = folder.get_folder() / imported.key
        assert kept.parent == folder.get_folder() and kept.is_file() and "." not in imported.key
        assert oct(kept.stat().st_mode)[-3:] == "600"


def test_a_link_in_a_zip_is_not_followed(tmp_path):
    link = zipfile.ZipInfo("people.csv")
    link.external_attr = 0o120777 << 16
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(link, "/etc/passwd")
    code = [sys.executable, "-c", READ, str(path)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "touchline.config.settings"}
    done = subprocess.run(code, capture_output=True, text=True, timeout=60, check=True, env=environment)
    assert "no CSV in this zip file" in done.stdout


@pytest.mark.django_db
def test_ten_thousand_bad_rows_end_with_ten_thousand_reasons(run):
    rows = [f"bad{number}@@x,N{number}" for number in range(10_000)]
    imported = run("\n".join(["email,name", *rows]) + "\n")
    assert (imported.state, imported.created, imported.refused) == ("done", 0, 10_000)
    given = list(csv.reader(io.StringIO(b"".join(write_refused(imported)).decode("utf-8-sig"))))
    assert [int(row[0]) for row in given[1:]] == list(range(2, 10_002))
    assert all(f"“bad{at}@@x” is not an e-mail address" in row[1] for at, row in enumerate(given[1:]))
