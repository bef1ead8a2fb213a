"""Hands one mail to an SMTP server and tells in words what the server answered."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage

TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in."""

    host: str
    port: int
    security: str
    username: str
    password: str


class NotSent(Exception):
    """The mail was not taken; the text is the server's answer or why there was none.

    `permanent` says that trying again cannot help.
    """

    def __init__(self, answer: str, *, permanent: bool = False) -> None:
        super().__init__(answer)
        self.permanent = permanent


def deliver(server: Server, message: EmailMessage, *, sender: str, recipient: str) -> str:
    """Hand the mail to the server and return its last answer, such as `250 OK: queued as 4F2`; raises NotSent.

    A refusal of the recipient or the text with 5xx is permanent; a wrong password is not, since it can be mended.
    """
    try:
        connection = _connect(server)
    except NotSent:
        raise
    except smtplib.SMTPException as error:
        raise NotSent(f"{server.host} does not speak SMTP as expected: {_describe(error)}") from None
    except OSError as error:
        raise NotSent(f"{server.host}:{server.port} cannot be reached: {_describe_network(error)}") from None
    try:
        return _hand_over(connection, message, sender=sender, recipient=recipient)
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise NotSent(f"{server.host} closed the connection before it took the mail: {_describe(error)}") from None
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            connection.starttls(context=context)
            connection.ehlo()
        if server.username:
            connection.login(server.username, server.password)
    except smtplib.SMTPAuthenticationError as error:
        connection.close()
        raise NotSent(f"The server refused user name or password: {_join(error.smtp_code, error.smtp_error)}") from None
    except BaseException:
        connection.close()
        raise
    return connection


def _hand_over(connection: smtplib.SMTP, message: EmailMessage, *, sender: str, recipient: str) -> str:
    _expect(*connection.mail(sender), what="the sender", accepted=(250,))
    _expect(*connection.rcpt(recipient), what="the recipient", accepted=(250, 251))
    try:
        code, said = connection.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        code, said = error.smtp_code, _to_bytes(error.smtp_error)
    _expect(code, said, what="the mail", accepted=(250,))
    return _join(code, said)


def _expect(code: int, said: bytes, *, what: str, accepted: tuple[int, ...]) -> None:
    if code not in accepted:
        raise NotSent(f"The server refused {what}: {_join(code, said)}", permanent=500 <= code < 600)


def _describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _join(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _describe_network(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})."
    if isinstance(error, ssl.SSLError):
        return f"no TLS there ({error.reason or error}); try another security setting or port."
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT_S:.0f} seconds; is the port right, and not blocked?"
    return error.strerror or str(error)


def _join(code: int, said: bytes | str) -> str:
    return f"{code} {_to_bytes(said).decode('utf-8', 'replace')}".strip()


def _to_bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
