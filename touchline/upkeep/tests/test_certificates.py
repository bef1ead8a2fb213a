"""Certificates of the installation's own address are looked at as a browser would, before they run out."""

import socket
import ssl
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from touchline.kit.clock import now
from touchline.ui.signs import Health
from touchline.upkeep.certificates import look_at_certificates, read_certificate
from touchline.upkeep.key_signs import judge_certificate
from touchline.upkeep.models import Certificate


@pytest.fixture
def server(tmp_path):
    """A server with a certificate of its own making that is good for ten more days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now() - timedelta(days=80)).not_valid_after(now() + timedelta(days=10))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "both.pem"
    pem = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *pem) + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                bare, _address = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(bare, server_side=True).close()
            except OSError:
                bare.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


@pytest.mark.django_db
def test_a_certificate_that_runs_out_is_told(server, settings):
    expires_at, problem = read_certificate("localhost", server)
    assert "self" in problem
    assert expires_at - now() < timedelta(days=10)
    settings.ENVIRONMENT = replace(
        settings.ENVIRONMENT, pages_url=f"https://localhost:{server}", collector_url="http://127.0.0.1:1"
    )
    look_at_certificates()
    found = Certificate.objects.get()
    assert found.address == f"localhost:{server}"
    assert judge_certificate(found).health == Health.MEND
    found.problem = ""
    sign = judge_certificate(found)
    assert (sign.health, sign.alerts) == (Health.WATCH, True)
    found.expires_at = now() + timedelta(days=15)
    assert judge_certificate(found).health == Health.GOOD
    found.expires_at = now() + timedelta(days=2)
    assert judge_certificate(found).health == Health.MEND


@pytest.mark.django_db
def test_nobody_is_there_to_show_one(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert read_certificate("127.0.0.1", port)[0] is None
    settings.ENVIRONMENT = replace(
        settings.ENVIRONMENT, pages_url="http://127.0.0.1:1", collector_url="http://127.0.0.1:2"
    )
    look_at_certificates()
    assert not Certificate.objects.exists()
