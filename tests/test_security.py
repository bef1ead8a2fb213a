"""T25, T26, T30, T31, T33: headers and cookies of every page, redirects, kept secrets, guesses, and the log of changes."""

import re
import subprocess
import time

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.support.access_world import Owner
from tests.test_access_matrix import ROWS, STAFF, ask, enter, fill, is_in
from touchline.kit.keyring import find_keys_file, load_keys
from touchline.kit.sealing import seal, unseal

pytestmark = pytest.mark.django_db
READS = {"ui:look", "ui:preferences"}


def get_named(row):
    return f"{row.name}-{row.method}"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def boss(db):
    from touchline.users.factories import make_user
    from touchline.users.models import Team

    team = Team.objects.create(name="Ours", slug="ours")
    return make_user("admin", team=team, password="correct horse battery")


def check_headers(answer):
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-" not in policy
    for directive in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ):
        assert directive in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    for cookie in answer.cookies.values():
        if cookie.key in {"sessionid", "csrftoken", "known"}:
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=get_named)
def test_every_page_has_its_headers_and_no_script_or_style_in_it(row, boss):
    answer = ask(enter(boss), row, fill(row, Owner(boss, boss.team)))
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    check_headers(answer)
    page = answer.content.decode()
    assert not re.search(r"<[^>]+\son[a-z]+=", page)
    assert not re.search(r"<[^>]+\sstyle=", page)
    nonces = set(re.findall(r'<(?:script|style)[^>]*nonce="([^"]+)"', page))
    assert all(f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"] for nonce in nonces)
    assert not re.search(r"<script(?![^>]*(?:\ssrc=|nonce=|type=\"application/json\"))[^>]*>", page)


def test_behind_https_cookies_are_secure_and_browsers_remember_it(tmp_path):
    """The settings of an installation whose own address is https."""
    code = (
        "import django.conf, os; s = django.conf.settings; "
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_HSTS_SECONDS >= 31536000; print('secure')"
    )
    import os
    import sys

    environment = os.environ | {
        "TOUCHLINE_PAGES_URL": "https://crm.example",
        "TOUCHLINE_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "touchline.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "secure", done.stderr


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST"], ids=get_named)
def test_every_change_by_cookie_needs_the_token_against_forged_requests(row, boss):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(boss)
    answer = ask(browser, row, fill(row, Owner(boss, boss.team)))
    assert answer.status_code == 403


AWAY = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "http://testserver@evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "%2f%2fevil.example",
    "/%09/evil.example/..//evil.example",
    " https://evil.example",
    "https://testserver.evil.example",
    "\u2215\u2215evil.example",
    "http://testserver/me",
]


@pytest.mark.parametrize("away", AWAY)
def test_a_login_never_ends_at_another_house(away, boss):
    answer = Client().post("/login", {"email": boss.email, "password": "correct horse battery", "next": away})
    assert answer.status_code == 302
    assert answer.url == "/" or (answer.url.startswith("/%") and not answer.url.startswith("//"))
    logged_in = enter(boss).get("/login", {"next": away})
    assert logged_in.url == "/" or logged_in.url.startswith("/%")


def test_no_page_names_the_host_that_a_request_claims(boss):
    for row in ROWS:
        if row.method == "GET" and row.right == STAFF:
            answer = enter(boss).get(
                reverse(row.name), headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
            )
            assert "evil.example" not in answer.content.decode(errors="replace")


CHANGES = [row for row in ROWS if row.method == "POST" and row.right not in {"*", "none"} and row.name not in READS]


@pytest.mark.parametrize("row", CHANGES, ids=get_named)
def test_every_change_leaves_an_entry_in_the_log(row, boss):
    from touchline.users.models import AuditEntry

    browser = enter(boss)
    arguments = fill(row, Owner(boss, boss.team))
    before = AuditEntry.objects.count()
    answer = ask(browser, row, arguments)
    assert is_in(answer)
    view = browser.resolver_match if hasattr(browser, "resolver_match") else answer.resolver_match
    if answer.status_code >= 400 or getattr(view.func, "not_logged", False):
        return
    entries = AuditEntry.objects.order_by("id")[before:]
    assert entries, f"{row} changed something and left no entry."
    assert boss.pk in {entry.actor_id for entry in entries}


CANARY = "canary-7Qx9-"


def test_kept_secrets_are_nowhere_to_be_read(boss, client, caplog):
    from touchline.channels.services import MailServer, save_mail_server
    from touchline.users.links import create_login_link
    from touchline.users.models import SignOnProvider
    from touchline.webhooks.factories import make_endpoint

    save_mail_server(
        MailServer(
            host="h", port=25, security="none", username="u", password=f"{CANARY}smtp", from_address="a@b.example"
        )
    )
    make_endpoint(secret=f"whsec_{CANARY}hook")
    SignOnProvider.objects.create(
        slug="own", label="O", issuer="https://i.example", client_id="c", sealed_client_secret=seal(f"{CANARY}oidc")
    )
    token = create_login_link(boss)
    browser = enter(boss)
    key = browser.cookies["sessionid"].value
    for path in ("/settings/mail/", "/settings/webhooks/", "/settings/door/providers/own", "/settings/audit"):
        assert CANARY not in browser.get(path).content.decode()
    dumped = dump_all_rows()
    assert boss.email in dumped, "The search itself must be able to find something."
    for secret in (CANARY, token, key):
        assert secret not in dumped
    assert CANARY not in caplog.text
    keys = load_keys(django_settings.KEYS_FILE)
    assert not [one for one in (*keys.sealing, keys.audit, django_settings.SECRET_KEY) if one in dumped]


def dump_all_rows():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        names = [name for (name,) in cursor.fetchall()]
        parts = []
        for name in names:
            cursor.execute(f'SELECT row::text FROM "{name}" AS row')
            parts += [text for (text,) in cursor.fetchall()]
    return "\n".join(parts)


def test_the_keys_lie_outside_the_home():
    assert django_settings.ENVIRONMENT.home not in find_keys_file(django_settings.ENVIRONMENT.home, {}).parents
    assert django_settings.KEYS_FILE.stat().st_mode & 0o077 == 0 if django_settings.KEYS_FILE.exists() else True


def test_a_rotation_reseals_everything_and_the_old_key_opens_nothing(boss, settings, tmp_path):
    from touchline.kit.sealing import CannotUnseal, is_sealed_with
    from touchline.users.models import SecondFactor, SignOnProvider
    from touchline.users.rotation import find_sealed_columns

    settings.KEYS_FILE = tmp_path / "keys.json"
    factor = SecondFactor.objects.create(user=boss, kind="totp", name="App", sealed_secret=seal("SEED"))
    provider = SignOnProvider.objects.create(
        slug="own", label="O", issuer="https://i.example", client_id="c", sealed_client_secret=seal("secret")
    )
    old = load_keys(settings.KEYS_FILE)
    assert {"sealed_secret", "sealed_client_secret", "sealed_password"} <= {
        column for _model, column in find_sealed_columns()
    }
    call_command("keys", "rotate")
    fresh = load_keys(settings.KEYS_FILE)
    assert fresh.audit == old.audit
    assert not set(fresh.sealing) & set(old.sealing)
    factor.refresh_from_db()
    provider.refresh_from_db()
    assert (unseal(factor.sealed_secret), unseal(provider.sealed_client_secret)) == ("SEED", "secret")
    assert not is_sealed_with(factor.sealed_secret, old.sealing[0])
    SecondFactor.objects.update(sealed_secret="gAAAAA-of-another-house")
    with pytest.raises(CannotUnseal):
        unseal("gAAAAA-of-another-house")
    from django.core.management import CommandError

    with pytest.raises(CommandError, match="SecondFactor"):
        call_command("keys", "rotate")
    assert load_keys(settings.KEYS_FILE).sealing[1:] == fresh.sealing


def test_guesses_from_everywhere_are_heard_ten_times(boss):
    heard = 0
    for number in range(200):
        guess = {"email": boss.email if number % 2 else boss.email.upper(), "password": f"guess {number}"}
        answer = Client().post("/login", guess, headers={"X-Forwarded-For": f"203.0.113.{number}"})
        heard += answer.status_code == 422
    assert heard == 10


def test_known_and_unknown_take_as_long(boss, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    boss.set_password("correct horse battery")
    boss.save()

    def measure(email):
        began = time.perf_counter()
        Client().post("/login", {"email": email, "password": "wrong one"})
        return time.perf_counter() - began

    known = sorted(measure(boss.email) for _try in range(7))
    unknown = sorted(measure("nobody@else.example") for _try in range(7))
    assert 0.4 < known[3] / unknown[3] < 2.5


def test_an_unchanged_link_cannot_be_guessed_or_made_from_the_database(boss):
    from touchline.users.links import create_login_link
    from touchline.users.models import LoginLink

    token = create_login_link(boss)
    kept = LoginLink.objects.get().token_hash
    assert token not in kept
    assert Client().post(f"/login/{kept}").status_code == 410
