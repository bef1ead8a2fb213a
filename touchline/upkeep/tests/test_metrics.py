"""`/metrics` in Prometheus' text format and for whom; `/healthz`; `security.txt`."""

import re
from dataclasses import replace

import pytest

from touchline.upkeep import parts
from touchline.upkeep.metrics import Family, write_family, write_metrics

pytestmark = pytest.mark.django_db
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (NaN|[+-]Inf|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)")
TYPES = {"counter", "gauge", "histogram", "summary", "untyped"}


def parse(text):
    """Reads the exposition format strictly: HELP and TYPE once and first, samples of a metric together, none twice."""
    assert text.endswith("\n")
    types, samples, at = {}, {}, None
    helped = set()
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ", 3)[2]
            assert name not in helped
            helped.add(name)
            at = name
        elif line.startswith("# TYPE "):
            _, _, name, type_ = line.split(" ")
            assert name == at
            assert name not in types
            assert type_ in TYPES
            types[name] = type_
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            name, labels, value = found.groups()
            assert name == at
            assert name in types
            assert (types[name] == "counter") == name.endswith("_total")
            assert (name, labels) not in samples
            samples[name, labels or ""] = float(value)
    return samples


@pytest.fixture
def token(settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, metrics_token="a-token-of-some-length")
    return {"Authorization": "Bearer a-token-of-some-length"}


def test_every_line_is_what_prometheus_reads():
    samples = parse(write_metrics())
    assert samples["touchline_up", 'part="postgres"'] == 1
    assert samples["touchline_disk_free_bytes", 'disk="home"'] > 0
    assert samples["touchline_postgres_bytes", 'room="contacts"'] > 0
    assert ("touchline_round_age_seconds", "") in samples


def test_labels_are_escaped():
    family = Family("a", 'of "b"\nand \\', (({"c": 'd"\\\n'}, 1.5), ({}, float("nan")), ({"c": "e"}, float("-inf"))))
    text = write_family(family)
    assert text == '# HELP a of "b"\\nand \\\\\n# TYPE a gauge\na{c="d\\"\\\\\\n"} 1.5\na NaN\na{c="e"} -Inf\n'
    assert len(parse(text)) == 3


def test_with_a_token_only_who_has_it_reads_metrics(client, token):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers=token)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert parse(answer.content.decode())


def test_without_a_token_only_this_machine_reads_metrics(client, settings):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, pages_url="https://crm.example.com")
    assert client.get("/metrics").status_code == 404


def test_healthz_names_what_is_off(client, monkeypatch):
    def set_parts(**states):
        monkeypatch.setattr(parts, "CHECKS", {name: lambda state=state: state for name, state in states.items()})

    well = dict.fromkeys(("postgres", "event_store", "collector", "worker", "sender", "disk"), "ok")
    set_parts(**well)
    assert client.get("/healthz").json()["status"] == "ok"
    for name in well:
        set_parts(**well | {name: "down"})
        answer = client.get("/healthz")
        assert answer.json()["parts"][name] == "down"
        assert answer.json()["status"] == "degraded"
        assert answer.status_code == (200 if name in {"sender", "disk"} else 503)


def test_security_txt_is_there_when_a_contact_is_set(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, security_contact="mailto:security@firm.example")
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().split("\r\n") if line)
    assert fields["Contact"] == "mailto:security@firm.example"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", fields["Expires"])
    assert fields["Canonical"].endswith("/.well-known/security.txt")
