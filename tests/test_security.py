"""T25, T26, T30, T31, T33: headers and cookies of every page, redirects, kept secrets, guesses, and the log of changes."""

import re
import subprocess

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.support.access_world import Owner, name_changed, snapshot
from tests.test_access_matrix import PUBLIC, ROWS, STAFF, ask, enter, fill, is_in, quick  # noqa: F401 - a fixture
from touchline.kit.keyring import find_keys_file, load_keys
from touchline.kit.sealing import seal, unseal

pytestmark = pytest.mark.django_db
READS = {"ui:look", "ui:preferences"}


def get_named(row):
    return f"{row.name}-{row.method}"


@pytest.fixture
def boss(db):
    from touchline.users.factories import make_user
    from touchline.users.models import Team

    team = Team.objects.create(name="Ours", slug="ours")
    return make_user("admin", team=team, password="correct horse battery")


OF_MAILS = "design_preview", "starter_preview", "practice_page", "view_online"
WRITTEN = {"campaigns:rehearsal_mail", *(f"messaging:{page}" for page in OF_MAILS)}
"""Mails as pages: their styles stand in them, so they run nothing, send nothing and may do nothing else."""


def check_written(answer):
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["form-action"] == policy["base-uri"] == "'none'"
    assert not {"script-src", "script-src-elem", "object-src", "connect-src", "frame-src"} & policy.keys()
    assert "sandbox" in policy
    assert not {"allow-scripts", "allow-forms", "allow-top-navigation"} & set(policy["sandbox"].split())
    assert policy["frame-ancestors"] in {"'none'", "'self'"}
    assert [name for name, value in policy.items() if "unsafe-" in value] == ["style-src"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


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
    page = answer.content.decode()
    assert not re.search(r"<[^>]+\son[a-z]+=", page)
    if row.name in WRITTEN:
        check_written(answer)
        return
    check_headers(answer)
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


ONE_CLICK = {
    "contacts:preferences_leave",
    "contacts:preferences",
    "messaging:leave",
    "messaging:confirm",
    "messaging:sign_up",
    "messaging:push_keep",
    "messaging:push_forget",
    "messaging:mail_hook",
    "messaging:sms_in",
    "messaging:sms_status",
}
"""What people, mail programs (RFC 8058) and providers send without a cookie; the address or a signature holds the proof."""


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.method == "POST" and row.name not in ONE_CLICK], ids=get_named
)
def test_every_change_by_cookie_needs_the_token_against_forged_requests(row, boss):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(boss)
    answer = ask(browser, row, fill(row, Owner(boss, boss.team)))
    assert answer.status_code == 403


def test_what_needs_no_token_asks_nobody_who_they_are():
    assert {row.right for row in ROWS if row.name in ONE_CLICK and row.method == "POST"} == {PUBLIC}


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


CHANGES = [
    row
    for row in ROWS
    if row.method == "POST" and row.is_idle is False and row.right not in {"*", "none"} and row.name not in READS
]


@pytest.mark.parametrize("row", CHANGES, ids=get_named)
def test_every_change_and_its_entry_in_the_log_stand_and_fall_together(row, boss, monkeypatch):
    from touchline.users.models import AuditEntry

    browser = enter(boss)
    arguments = fill(row, Owner(boss, boss.team))
    browser.get("/me")
    before = snapshot()
    with monkeypatch.context() as broken:
        broken.setattr(AuditEntry, "save", fail)
        browser.raise_request_exception = False
        assert ask(browser, row, arguments).status_code == 500
    changed = name_changed(before, snapshot())
    assert not changed, f"{row} changed {changed} without an entry."
    newest = AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    answer = ask(browser, row, arguments)
    assert is_in(answer, row), answer.status_code
    entries = AuditEntry.objects.filter(id__gt=newest)
    assert entries, f"{row} changed something and left no entry."
    assert boss.pk in {entry.actor_id for entry in entries}


def fail(*_args, **_more):
    raise RuntimeError("The log is full.")


def test_every_view_leaves_its_entries():
    """No address stands outside of what writes an entry where a room wrote none."""
    from django.urls import URLResolver, get_resolver

    from touchline.users.audit_net import WRAPPED

    waiting, seen = list(get_resolver().url_patterns), 0
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            waiting += pattern.url_patterns
        else:
            seen += 1
            assert getattr(pattern.callback, WRAPPED, False), pattern
    assert seen > 200


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


def test_links_that_were_mailed_stand_nowhere(boss, caplog, tmp_path):
    """An invitation and a reset, read out of the mail as its receiver gets it, are then looked for everywhere."""
    from touchline.channels.models import Mail
    from touchline.channels.secrets import reveal
    from touchline.users.resets import send_reset

    enter(boss).post("/settings/team/invite", {"email": "grace@x.example", "role": "sales", "mail": "on"})
    send_reset(boss.pk)
    mails = list(Mail.objects.order_by("id"))
    tokens = [re.search(r"/login/([\w-]{43})", reveal(mail, mail.text)).group(1) for mail in mails]
    assert len(set(tokens)) == 2
    dumped = dump_all_rows()
    assert "grace@x.example" in dumped
    for token in tokens:
        assert token not in dumped
        assert token not in caplog.text
        assert Client().get(f"/login/{token}").status_code == 200, "It is the real one."
    home = django_settings.ENVIRONMENT.home
    written = [path for path in home.rglob("*") if path.is_file() and path.stat().st_size < 5_000_000]
    assert not [path for path in written if any(token.encode() in path.read_bytes() for token in tokens)]


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


def guess_from_everywhere(path, make_body):
    for number in range(200):
        yield number, Client(headers={"X-Forwarded-For": f"203.0.113.{number}"}), path, make_body(number)


def test_codes_are_heard_ten_times_from_everywhere(boss):
    """Whoever has the password guesses the second factor from ever new browsers and addresses."""
    from touchline.users.models import SecondFactor
    from touchline.users.totp import make_seed

    SecondFactor.objects.create(user=boss, kind="totp", name="App", sealed_secret=seal(make_seed()))
    heard = 0
    for _number, browser, path, body in guess_from_everywhere("/login/second", lambda number: {"code": f"{number:06}"}):
        browser.post("/login", {"email": boss.email, "password": "correct horse battery"})
        answer = browser.post(path, body)
        assert "_auth_user_id" not in browser.session
        heard += answer.status_code == 422
    assert heard == 10


def test_links_and_tokens_are_guessed_in_vain(boss):
    from touchline.api.services import create_token
    from touchline.users.links import create_login_link

    link, secret = create_login_link(boss), create_token("x", role="admin")
    for number in range(200):
        browser = Client()
        assert browser.post(f"/login/{link[:-2]}{number:02}"[:60]).status_code == 410
        assert "_auth_user_id" not in browser.session
        near = Client(headers={"Authorization": f"Bearer {secret[:-3]}{number:03}"})
        assert near.get("/api/v1/contacts").status_code in {401, 429}
    assert Client().post(f"/login/{link}").status_code == 302, "Guesses do not use the link up."


def test_a_password_is_hashed_once_whoever_asks(boss, monkeypatch):
    """Hashing is what takes long: as often for an address of nobody, of a closed account, and of one without a password."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    from touchline.users.factories import make_user

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *about: (hashed.append(1), encode(*about))[1])
    closed = make_user("sales", password="correct horse battery", is_active=False)
    bare = make_user("sales")
    counts = {}
    for email in (boss.email, closed.email, bare.email, "nobody@else.example"):
        hashed.clear()
        assert Client().post("/login", {"email": email, "password": "wrong one"}).status_code == 422
        counts[email] = len(hashed)
    assert set(counts.values()) == {1}, counts


def test_an_unchanged_link_cannot_be_guessed_or_made_from_the_database(boss):
    from touchline.users.links import create_login_link
    from touchline.users.models import LoginLink

    token = create_login_link(boss)
    kept = LoginLink.objects.get().token_hash
    assert token not in kept
    assert Client().post(f"/login/{kept}").status_code == 410
