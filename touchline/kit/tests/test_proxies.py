import pytest

from touchline.kit.proxies import Proxies, see_through

HERE = ("127.0.0.1", "::1", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "10.9.9.9, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, unknown", "127.0.0.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("127.0.0.1", "10.1.2.3", "127.0.0.1"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_itself_is_believed(peer, forwarded, client):
    assert Proxies(HERE).find_client(peer, forwarded) == client


def test_without_trusted_proxies_nobody_is_believed():
    assert Proxies(()).find_client("127.0.0.1", "203.0.113.7") == "127.0.0.1"


def see(peer, networks=HERE, **headers):
    seen = {}
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    see_through(lambda environ, start: seen.update(environ), networks)({"REMOTE_ADDR": peer, **given}, None)
    return seen


def test_the_pages_see_who_is_behind_the_proxy_and_that_it_was_https():
    seen = see("127.0.0.1", x_forwarded_for="203.0.113.7", x_forwarded_proto="https")
    assert (seen["REMOTE_ADDR"], seen["HTTP_X_FORWARDED_PROTO"]) == ("203.0.113.7", "https")


def test_the_pages_believe_nobody_else():
    seen = see("203.0.113.7", x_forwarded_for="198.51.100.1", x_forwarded_proto="https")
    assert seen["REMOTE_ADDR"] == "203.0.113.7"
    assert "HTTP_X_FORWARDED_PROTO" not in seen
