"""Imports killed without a word, and two at once over the same people: no row is lost, none is there twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pytest
from django.db import connection, connections

from touchline.contacts.models import Contact, Identity
from touchline.imports import running, services
from touchline.imports.jobs import work_on
from touchline.imports.models import Import, Made

ROWS = 3_000
TEXT = "email,id,name,phone\n" + "".join(
    f"n{number}@x.example,{number},N{number},+49 171 {1_000_000 + number}\n" for number in range(ROWS)
)
RUN = """
import os, sys
import django
django.setup()
from touchline.imports import folder, running
from pathlib import Path
folder.get_folder = lambda: Path(sys.argv[2])
running.AT_ONCE = 100
from touchline.imports.jobs import work_on
from touchline.imports.models import Import
print("ready", flush=True)
work_on(Import.objects.get(pk=int(sys.argv[1])))
"""


def start(imported, path):
    known = connection.settings_dict
    url = f"postgresql://{known['USER']}@/{known['NAME']}?host={quote(str(known['HOST']), safe='')}"
    variables = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "touchline.config.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(imported.pk), str(path)], env=variables, stdout=subprocess.PIPE
    )
    process.stdout.readline()
    return process


def wait_for(imported, rows):
    until = time.monotonic() + 60
    while Import.objects.get(pk=imported.pk).position < rows:
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [1, 700, 2_000])
def test_a_killed_run_goes_on_where_it_was(take_in, tmp_path, rows):
    imported = take_in(TEXT)
    services.begin(imported, actor=None, in_background=False)
    process = start(imported, tmp_path / "imports")
    wait_for(imported, rows)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    broken = Import.objects.get(pk=imported.pk)
    assert broken.state == "running" and broken.position < ROWS
    assert Contact.objects.count() == broken.created
    work_on(broken)
    broken.refresh_from_db()
    assert (broken.state, broken.created) == ("done", ROWS)
    assert Contact.objects.count() == Made.objects.count() == ROWS and Identity.objects.count() == 3 * ROWS


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_nobody_twice(take_in, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE", 100)
    lines = TEXT.splitlines(keepends=True)
    backwards = "".join([lines[0], *reversed(lines[1:])])
    imports = [take_in(text) for text in (TEXT, backwards)]
    for one in imports:
        services.begin(one, actor=None, in_background=False)

    def work(one):
        work_on(one)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(one,)) for one in imports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for one in imports:
        one.refresh_from_db()
    assert [(one.state, one.problem) for one in imports] == [("done", "")] * 2
    assert sum(one.created for one in imports) == ROWS == Contact.objects.count()
    assert all(one.created + one.unchanged == ROWS for one in imports)
    assert Identity.objects.count() == 3 * ROWS
