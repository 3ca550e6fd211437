"""The only code that speaks SMTP. Pure of the database: it sends one message and names the fault.

Addresses: `smtp://user:password@host:587`, `smtps://…:465`, `smtp://…?tls=starttls`, each with
`&timeout=SECONDS` (15 unless named) and, for a private authority, `&cafile=/path`; `demo:` sends
nothing. There is no silent way down: asked for TLS, it sends by TLS or not at all.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 15.0
LONGEST_SENDING_SECONDS = 40.0
"""A server that answers one letter at a time is cut off well inside the lease of five minutes."""

GOODBYE_SECONDS = 2.0

OK = 250
SERVICE_NOT_AVAILABLE = 421
SIGN_IN_REQUIRED = 530
PERMANENT = 500
MESSAGE_TOO_BIG = 552
POLICY = "5.7."


class TransportFault(Exception):  # noqa: N818 - most of its kinds are no errors of ours
    """A message did not go out; the subclass says what to do about it."""


class ServerUnreachable(TransportFault):
    """Refused, unknown host, no answer, broken connection: try later, and no more in this run."""


class AnswerLost(ServerUnreachable):
    """The connection broke after the message was handed over: it may have arrived."""


class TryLater(TransportFault):
    """The server asks to come back with this message; others may pass."""


class Refused(TransportFault):
    """The server will never take this message."""


class NoSuchMailbox(Refused):
    """The server will never take anything for this address."""


class OurFault(TransportFault):
    """Configuration, sign-in or certificate: nothing can be sent until somebody mends it."""


class Transport(Protocol):
    """A way out, used as a context manager so that one connection serves a run."""

    keeps_words: bool
    """Whether sensitive words stay after sending, for `/demo/mail/`."""

    def send(self, content: bytes, *, sender: str, recipient: str) -> None:
        """Send to one recipient or raise a `TransportFault`."""

    def close(self) -> None:
        """Let go of the connection."""


class Demonstration:
    """Sends nothing; what was written stays on the row."""

    keeps_words = True

    def send(self, content: bytes, *, sender: str, recipient: str) -> None:
        """Do nothing: nothing leaves a demonstration."""

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class Server:
    """A mail server as its address describes it."""

    host: str
    port: int
    user: str
    password: str
    security: str
    timeout: float
    cafile: str | None

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read an address. Raises `OurFault` where it cannot be meant."""
        try:
            parts = urlsplit(url)
            query = parse_qs(parts.query)
            security = "tls" if parts.scheme == "smtps" else query.get("tls", [""])[0]
            server = cls(
                host=parts.hostname or "",
                port=parts.port or {"tls": 465, "starttls": 587}.get(security, 25),
                user=unquote(parts.username or ""),
                password=unquote(parts.password or ""),
                security=security,
                timeout=float(query.get("timeout", [TIMEOUT_SECONDS])[0]),
                cafile=query.get("cafile", [None])[0],
            )
        except ValueError:
            raise OurFault("EMAIL_URL cannot be read") from None
        known = parts.scheme in {"smtp", "smtps"} and security in {"", "tls", "starttls"}
        if not known or not server.host or server.timeout <= 0:
            raise OurFault("EMAIL_URL is missing, or is not an address of a mail server")
        return server


class _HandsOver(smtplib.SMTP):
    """Remembers whether a message is on its way and the server has not answered yet."""

    is_handing_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand a message over; whatever breaks in between leaves the mark."""
        self.is_handing_over = True
        try:
            answer = super().data(msg)
        except smtplib.SMTPResponseException:
            self.is_handing_over = False
            raise
        self.is_handing_over = False
        return answer


class _HandsOverByTls(_HandsOver, smtplib.SMTP_SSL):
    """The same, by TLS from the first byte."""


class Smtp:
    """One connection to a mail server, opened at the first message and reused."""

    keeps_words = False

    def __init__(self, server: Server) -> None:
        """Remember where to connect."""
        self._server = server
        self._connection: _HandsOver | None = None

    def send(self, content: bytes, *, sender: str, recipient: str) -> None:
        """Send to one recipient; any fault closes the connection."""
        try:
            with _naming_faults():
                connection = self._alive() or self._connect()
                with _deadline(connection):
                    connection.sendmail(sender, [recipient], content)
        except TransportFault as fault:
            lost = self._connection is not None and self._connection.is_handing_over
            self.close()
            if lost and isinstance(fault, ServerUnreachable):
                raise AnswerLost(str(fault)) from fault
            raise

    def close(self) -> None:
        """Say goodbye, without waiting for an answer that may not come."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                if connection.sock is not None:
                    connection.sock.settimeout(GOODBYE_SECONDS)
                    connection.quit()
            connection.close()

    def _alive(self) -> _HandsOver | None:
        # A server may close between two messages; the next one must not pay for it.
        try:
            if self._connection is not None and self._connection.noop()[0] == OK:
                return self._connection
        except (OSError, smtplib.SMTPException):
            pass
        self.close()
        return None

    def _connect(self) -> _HandsOver:
        server = self._server
        tls = ssl.create_default_context(cafile=server.cafile)
        if server.security == "tls":
            connection: _HandsOver = _HandsOverByTls(
                server.host, server.port, timeout=server.timeout, context=tls
            )
        else:
            connection = _HandsOver(server.host, server.port, timeout=server.timeout)
        self._connection = connection
        with _deadline(connection):
            if server.security == "starttls":
                connection.ehlo_or_helo_if_needed()
                connection.starttls(context=tls)
            if server.user:
                connection.login(server.user, server.password)
        return connection


def connect(url: str) -> Transport:
    """Give the way out that an address names. Raises `OurFault` where it names none."""
    if url == "demo:":
        return Demonstration()
    return Smtp(Server.from_url(url))


@contextmanager
def _deadline(connection: smtplib.SMTP) -> Iterator[None]:
    # A timeout of a socket begins anew with every byte; this one does not.
    def cut() -> None:
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(LONGEST_SENDING_SECONDS, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


@contextmanager
def _naming_faults() -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError) as error:  # smtplib's own are OSErrors too
        raise _named(error) from error


def _named(error: Exception) -> TransportFault:
    if isinstance(error, UnicodeError):
        return Refused(f"the address cannot be written in a mail: {error}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return OurFault(f"certificate of the mail server: {error}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return OurFault(f"the mail server cannot do what EMAIL_URL asks for: {error}")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _of_recipient(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error)
    return ServerUnreachable(f"{type(error).__name__}: {error}")


def _answered(error: smtplib.SMTPResponseException) -> TransportFault:
    code, answer = error.smtp_code, error.smtp_error
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _of_sender(code, answer)
    if isinstance(error, smtplib.SMTPDataError):
        return _of_message(code, answer)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _of_sign_in(code, answer)
    return ServerUnreachable(_words(code, answer))


def _of_recipient(code: int, answer: bytes | str) -> TransportFault:
    words = _words(code, answer)
    if code == SIGN_IN_REQUIRED:
        return OurFault(words)
    if code == SERVICE_NOT_AVAILABLE:
        return ServerUnreachable(words)
    if code < PERMANENT:
        return TryLater(words)
    # "Mailbox full" and "your policy" say nothing about the address itself.
    if code == MESSAGE_TOO_BIG or POLICY in words:
        return Refused(words)
    return NoSuchMailbox(words)


def _of_sender(code: int, answer: bytes | str) -> TransportFault:
    words = _words(code, answer)
    if code == SERVICE_NOT_AVAILABLE:
        return ServerUnreachable(words)
    if code < PERMANENT:
        return TryLater(words)
    return Refused(words) if code == MESSAGE_TOO_BIG else OurFault(f"sender refused: {words}")


def _of_message(code: int, answer: bytes | str) -> TransportFault:
    words = _words(code, answer)
    if code == SERVICE_NOT_AVAILABLE:
        return ServerUnreachable(words)
    return TryLater(words) if code < PERMANENT else Refused(words)


def _of_sign_in(code: int, answer: bytes | str) -> TransportFault:
    words = _words(code, answer)
    if code < PERMANENT:
        return ServerUnreachable(words)
    return OurFault(f"sign-in refused: {words}")


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"
