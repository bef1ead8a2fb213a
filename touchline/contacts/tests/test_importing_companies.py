"""Lists of companies: found by domain or name, made, changed, taken back."""

import pytest

from touchline.contacts.models import Company
from touchline.imports import services
from touchline.imports.jobs import work_on
from touchline.imports.tests.conftest import own_folder, run, take_in  # noqa: F401

pytestmark = pytest.mark.django_db
TEXT = "Company name,Website,Tags,Employees\nAcme,https://www.acme.example/start,a;b,12\nBasalt,,c,\n,,,3\n"


def test_companies_are_made_found_again_and_taken_back(run, admin):  # noqa: F811
    imported = run(TEXT, kind="companies", actor=admin)
    assert (imported.state, imported.problem) == ("done", "")
    assert (imported.created, imported.refused) == (2, 1)
    acme = Company.objects.get(name="Acme")
    assert (acme.domain, acme.tags, acme.attributes) == ("acme.example", ["a", "b"], {"employees": 12})
    again = run("name,domain,employees\nACME Inc,acme.example,15\n", kind="companies", actor=admin)
    assert (again.created, again.updated) == (0, 1)
    services.undo(again, actor=admin)
    work_on(again)
    acme.refresh_from_db()
    assert (acme.name, acme.attributes["employees"]) == ("Acme", 12)
    assert run("name,tags\nBasalt,c\n", kind="companies").unchanged == 1
    assert Company.objects.count() == 2
