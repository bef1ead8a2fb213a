"""Caddy and nginx as Debian packages them, run from `docs/operate/` with only names, ports and certificates changed."""

import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from touchline.kit.processes import make_child_setup

NAME = "crm.example.com"
FILES = Path(__file__).resolve().parents[2] / "docs" / "operate"
START_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A running proxy: where it listens, and the certificate that signed its own."""

    http: int
    https: int
    authority: Path

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.https}"

    def make_context(self) -> ssl.SSLContext:
        """TLS that trusts this proxy's authority and nobody else's."""
        return ssl.create_default_context(cafile=str(self.authority))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a proxy has to be told."""

    folder: Path
    pages: int
    http: int
    https: int


@contextmanager
def run_proxy(program: str, *, pages: int, first: int) -> Iterator[Proxy]:
    """`caddy` or `nginx` in front of an installation's ports, on two ports from `first` on; ended afterwards."""
    if shutil.which(program) is None:
        raise RuntimeError(f"{program} is not installed; on Debian: apt-get install {program}")
    folder = Path(tempfile.mkdtemp(prefix=f"touchline-{program}-"))
    plan = Plan(folder, pages, first, first + 1)
    command, authority = PROGRAMS[program](plan)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=make_child_setup()
        )
    try:
        _wait_until(plan, process, lambda: authority.exists() and _answers(plan.https, authority))
        yield Proxy(http=plan.http, https=plan.https, authority=authority)
    finally:
        # Asked politely, Caddy waits for streams that are still open.
        process.kill()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _plan_caddy(plan: Plan) -> tuple[list[str], Path]:
    options = (
        f"{{\n\tadmin off\n\thttp_port {plan.http}\n\thttps_port {plan.https}\n\tlocal_certs\n\tskip_install_trust\n"
        f"\tdefault_bind 127.0.0.1\n\tstorage file_system {plan.folder / 'kept'}\n}}\n"
    )
    given = (FILES / "Caddyfile").read_text(encoding="utf-8")
    (plan.folder / "Caddyfile").write_text(options + _put_in_ports(given, plan), encoding="utf-8")
    authority = plan.folder / "kept" / "pki" / "authorities" / "local" / "root.crt"
    return ["caddy", "run", "--config", str(plan.folder / "Caddyfile"), "--adapter", "caddyfile"], authority


def _plan_nginx(plan: Plan) -> tuple[list[str], Path]:
    authority, certificate, key = (plan.folder / name for name in ("root.crt", "own.crt", "own.key"))
    _make_certificates(authority, certificate, key)
    given = _put_in_ports((FILES / "nginx.conf").read_text(encoding="utf-8"), plan)
    for was, now in {
        "listen 80;": f"listen 127.0.0.1:{plan.http};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{plan.https} ssl http2;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "https://$host$request_uri": f"https://$host:{plan.https}$request_uri",
        "/etc/ssl/crm.example.com.pem": str(certificate),
        "/etc/ssl/crm.example.com.key": str(key),
    }.items():
        assert was in given, f"docs/operate/nginx.conf has no {was!r} any more."
        given = given.replace(was, now)
    places = "".join(
        f"{kind}_temp_path {plan.folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {plan.folder / 'pid'};\nevents {{}}\nhttp {{\naccess_log off;\n{places}{given}}}\n"
    (plan.folder / "nginx.conf").write_text(whole, encoding="utf-8")
    plan.folder.chmod(0o755)
    told = ["-p", str(plan.folder), "-e", "stderr", "-c", str(plan.folder / "nginx.conf"), "-g", "daemon off;"]
    return ["nginx", *told], authority


PROGRAMS: dict[str, Callable[[Plan], tuple[list[str], Path]]] = {"caddy": _plan_caddy, "nginx": _plan_nginx}


def _put_in_ports(text: str, plan: Plan) -> str:
    for was, now in {"127.0.0.1:8000": plan.pages, "127.0.0.1:8001": plan.pages + 1}.items():
        assert was in text, f"The proxy's file has no {was} any more."
        text = text.replace(was, f"127.0.0.1:{now}")
    return text


def _make_certificates(authority: Path, certificate: Path, key: Path) -> None:
    own = authority.with_suffix(".key")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    _run([*made, "-subj", "/CN=A trial's authority", "-keyout", str(own), "-out", str(authority)])
    signed = ["-CA", str(authority), "-CAkey", str(own), "-addext", f"subjectAltName=DNS:{NAME}"]
    _run([*made, "-subj", f"/CN={NAME}", *signed, "-keyout", str(key), "-out", str(certificate)])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stderr[-500:]}"


def _wait_until(plan: Plan, process: subprocess.Popen[bytes], check: Callable[[], bool]) -> None:
    until = time.monotonic() + START_SECONDS
    while not check():
        said = (plan.folder / "log").read_text(errors="replace")[-1500:]
        assert process.poll() is None, f"The proxy ended with {process.returncode}: {said}"
        assert time.monotonic() < until, f"The proxy was not ready in {START_SECONDS} s: {said}"
        time.sleep(0.1)


def _answers(port: int, authority: Path) -> bool:
    context = ssl.create_default_context(cafile=str(authority))
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
            with context.wrap_socket(plain, server_hostname=NAME):
                return True
    except OSError:
        return False
