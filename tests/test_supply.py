"""What Touchline is made of: locks with hashes, licences that are allowed, no secret in the repository, a whole SBOM."""

import json
import re

import pytest

from supply import locks
from supply.leaks import check_leaks, search
from supply.licences import check_licences, is_allowed
from supply.locks import check_front_end, check_locks, read_lock
from supply.sbom import make_sbom

HASH = "--hash=sha256:" + "a" * 64
# Put together here, so that this file holds none.
PLANTED = {
    "private key": "-----BEGIN RSA PRIVATE " + "KEY-----\\nMIIEpAIBAAKCAQEAwJ5pQ1kf",
    "AWS key": "key = AKIA" + "IOSFODNN7EXAMPLQ",
    "GitHub token": "ghp_" + "x8Kq2Lm4Np6Qr8St0Uv2Wx4Yz6Ab8Cd0Ef2G",
    "Slack token": "xoxb-" + "1234567890-abcdefghij12345",
    "Stripe key": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "web token": "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "address with a password": "postgresql://crm:" + "vK83jf02Lq91xZpT@db.example/crm",
    "assigned secret": "API_KEY" + ' = "q8Zt31LmXw0Vb72NsKd94Rf6"',
}
INNOCENT = [
    'password = "correct horse battery staple"',
    "postgresql://user:password@host/database",
    'token = os.environ["TOUCHLINE_METRICS_TOKEN"]',
    "secret=\"{% url 'webhooks:endpoint_secret' endpoint.pk %}\"",
    'token: "tl_…"',
    "-----BEGIN PRIVATE KEY----- is how such a file begins",
]


def test_all_is_well_here():
    assert check_locks() == []
    assert check_licences() == []
    assert check_leaks() == []


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_secret_is_found(kind):
    assert list(search(f"a\n{PLANTED[kind]}\nb")) == [(2, kind)]


@pytest.mark.parametrize("line", INNOCENT)
def test_words_are_no_secret(line):
    assert list(search(line)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"a==1 \\\n    {HASH}\nb==2 ; python_version < '3' \\\n    {HASH}", ""),
        ("a==1", "no hash"),
        (f"a>=1 \\\n    {HASH}", "not pinned"),
        (f"a @ https://x.example/a.zip \\\n    {HASH}", "not pinned"),
        ("a==1 \\\n    --hash=md5:abc", "no hash"),
    ],
)
def test_a_lock_pins_each_package_with_its_hash(text, fault):
    _found, faults = read_lock(text, lock="run")
    assert [fault in one for one in faults] == ([True] if fault else [])


def test_what_is_asked_for_has_to_be_locked(tmp_path, monkeypatch):
    project = {"project": {"dependencies": ["Nobody_Locked.this>=1"]}}
    monkeypatch.setattr(locks.tomllib, "loads", lambda text: project)
    assert check_locks() == ["nobody-locked-this is asked for in pyproject.toml and in no lock; run `make lock`."]


def test_an_npm_package_has_to_have_a_hash():
    lock = {"packages": {"": {}, "node_modules/a": {"integrity": "x"}, "node_modules/b": {"version": "1"}}}
    assert check_front_end(lock) == ["package-lock.json: node_modules/b has no hash."]


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("MIT AND (Apache-2.0 OR BSD-3-Clause)", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND AGPL-3.0-only", False),
        ("", False),
        ("Commercial", False),
    ],
)
def test_a_licence_is_allowed_or_not(expression, allowed):
    assert is_allowed(expression) == allowed


def test_the_bill_of_materials_is_whole():
    bill = json.loads(json.dumps(make_sbom()))
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs))
    known = {*refs, bill["metadata"]["component"]["bom-ref"]}
    assert {one["ref"] for one in bill["dependencies"]} <= known
    assert all(set(one["dependsOn"]) <= known for one in bill["dependencies"])
    own = next(one for one in bill["dependencies"] if one["ref"].startswith("pkg:pypi/touchline@"))
    assert any(one.startswith("pkg:pypi/django@") for one in own["dependsOn"])
    django = next(one for one in bill["components"] if one["name"] == "django")
    assert django["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert django["properties"]
    assert all(
        one["version"] and one["purl"].startswith("pkg:") and one["type"] == "library" for one in bill["components"]
    )
    assert make_sbom()["serialNumber"] == bill["serialNumber"]
