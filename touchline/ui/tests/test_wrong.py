"""What a reader sees when something is wrong."""

import pytest
from django.template.loader import render_to_string
from django.views.defaults import server_error


@pytest.mark.django_db
def test_an_unknown_address_has_a_page(client, settings):
    settings.DEBUG = False
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_failure_has_a_page_that_needs_nothing(rf):
    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Something broke here" in answer.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_each_has_its_heading(name):
    assert "<h1>" in render_to_string(name)
