"""Files fetched from addresses that people typed: whole, of bounded size, and never from inside."""

import pytest

from touchline.kit import http_file
from touchline.kit.http import NotReached, Reach, Refused
from touchline.kit.http_file import fetch_file
from touchline.kit.tests.ssrf_corpus import REFUSED
from touchline.kit.tests.test_http import asked, connected, make_lan, say, serve  # noqa: F401

TEXT = b"email,name\nada@x.example,Ada\n"
MOST = 1_000_000


def answer(*heads, body=TEXT, status="200 OK"):
    head = "\r\n".join([f"HTTP/1.1 {status}", *heads, "", ""])
    return say(head.encode() + body)


def chunk(*parts):
    return b"".join(f"{len(part):x};x=y\r\n".encode() + part + b"\r\n" for part in (*parts, b""))


def fetch(port, target, *, path="/people.csv", most=MOST):
    fetch_file(f"http://127.0.0.1:{port}{path}", target, reach=make_lan(port), most_bytes=most)
    return target.read_bytes()


@pytest.mark.parametrize(
    "given",
    [
        answer(f"Content-Length: {len(TEXT)}"),
        answer(f"Content-Length: {len(TEXT)}", body=TEXT + b"and more that is none of it"),
        answer("Transfer-Encoding: chunked", body=chunk(TEXT[:7], TEXT[7:])),
        answer(),
    ],
)
def test_a_file_comes_whole_however_its_length_is_told(given, tmp_path):
    with serve(given) as (port, requests):
        assert fetch(port, tmp_path / "file") == TEXT
    assert requests[0].startswith(b"GET /people.csv HTTP/1.1\r\n") and b"Accept-Encoding: identity" in requests[0]


@pytest.mark.parametrize("url", REFUSED)
def test_nothing_inside_is_called(url, asked, connected, tmp_path):  # noqa: F811
    with pytest.raises(Refused):
        fetch_file(url, tmp_path / "file", reach=Reach(), most_bytes=MOST)
    assert not connected and not (tmp_path / "file").exists()


def test_it_is_followed_to_where_it_moved_and_checked_there_anew(tmp_path):
    with serve(answer(f"Content-Length: {len(TEXT)}")) as (there, _requests):
        moved = answer(f"Location: http://127.0.0.1:{there}/there.csv", body=b"", status="302 Found")
        with serve(moved) as (port, _first), pytest.raises(Refused):
            fetch(port, tmp_path / "file")
        reach = Reach(ports=((1, 65535),), lan=make_lan(port).lan)
        with serve(moved) as (port, _first):
            fetch_file(f"http://127.0.0.1:{port}/", tmp_path / "file", reach=reach, most_bytes=MOST)
    assert (tmp_path / "file").read_bytes() == TEXT


def test_a_move_into_the_house_is_refused(tmp_path):
    with serve(answer("Location: http://10.0.0.1/x", body=b"", status="301 Moved")) as (port, _requests):
        with pytest.raises(Refused):
            fetch(port, tmp_path / "file")


def test_moves_without_an_end_are_left(tmp_path):
    with serve(answer("Location: /again", body=b"", status="307 Moved")) as (port, requests):
        with pytest.raises(NotReached, match="without an end"):
            fetch(port, tmp_path / "file")
    assert len(requests) == http_file.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (answer(status="404 Not Found"), "answered 404"),
        (answer("Content-Length: 5000000", body=b"x" * 2_000_000), "larger than"),
        (answer("Transfer-Encoding: chunked", body=chunk(b"x" * 1_100_000)), "larger than"),
        (answer(body=b"x" * 1_100_000), "larger than"),
        (answer("Content-Length: 5000", body=b"x" * 10), "."),
        (answer("Transfer-Encoding: chunked", body=b"zz\r\nwhat\r\n"), "."),
        (answer("Transfer-Encoding: chunked", body=b"ffff\r\nshort"), "."),
    ],
)
def test_what_is_no_file_is_told(given, said, tmp_path):
    with serve(given) as (port, _requests), pytest.raises(NotReached, match=said):
        fetch(port, tmp_path / "file")


def test_a_server_that_takes_for_ever_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(http_file, "TOTAL_SECONDS", 0.2)

    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        connection.settimeout(5)
        connection.recv(1)

    with serve(drip) as (port, _requests), pytest.raises(NotReached, match="did not come within"):
        fetch(port, tmp_path / "file")
