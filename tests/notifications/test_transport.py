"""What each answer of a mail server means. Without a server: the answers are the data."""

from __future__ import annotations

import smtplib
import ssl
from typing import Any

import pytest

from portal.notifications import transport
from portal.notifications.transport import (
    Demonstration,
    NoSuchMailbox,
    OurFault,
    Refused,
    Server,
    ServerUnreachable,
    TryLater,
    connect,
)


def to_one(code: int, answer: bytes) -> smtplib.SMTPRecipientsRefused:
    """An answer to the only recipient."""
    return smtplib.SMTPRecipientsRefused({"a@example.org": (code, answer)})


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (to_one(450, b"4.2.1 busy"), TryLater),
        (to_one(421, b"4.3.2 closing"), ServerUnreachable),
        (to_one(550, b"5.1.1 no such user"), NoSuchMailbox),
        (to_one(553, b"5.1.3 bad address"), NoSuchMailbox),
        (to_one(552, b"5.2.2 mailbox full"), Refused),
        (to_one(550, b"5.7.1 relaying denied"), Refused),
        (to_one(530, b"5.7.0 sign in first"), OurFault),
        (smtplib.SMTPSenderRefused(451, b"later", "p@x"), TryLater),
        (smtplib.SMTPSenderRefused(421, b"closing", "p@x"), ServerUnreachable),
        (smtplib.SMTPSenderRefused(552, b"too big", "p@x"), Refused),
        (smtplib.SMTPSenderRefused(553, b"not yours", "p@x"), OurFault),
        (smtplib.SMTPDataError(451, b"greylisted"), TryLater),
        (smtplib.SMTPDataError(421, b"closing"), ServerUnreachable),
        (smtplib.SMTPDataError(554, b"spam"), Refused),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), OurFault),
        (smtplib.SMTPAuthenticationError(454, b"try later"), ServerUnreachable),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), OurFault),
        (smtplib.SMTPConnectError(554, b"go away"), ServerUnreachable),
        (smtplib.SMTPHeloError(501, b"what"), ServerUnreachable),
        (smtplib.SMTPServerDisconnected("gone"), ServerUnreachable),
        (ssl.SSLCertVerificationError("expired"), OurFault),
        (ssl.SSLError("wrong version"), ServerUnreachable),
        (TimeoutError("slow"), ServerUnreachable),
        (ConnectionResetError("reset"), ServerUnreachable),
        (UnicodeEncodeError("ascii", "ü", 0, 1, "not ascii"), Refused),
    ],
)
def test_every_answer_has_one_meaning(error: Exception, meaning: type[Exception]) -> None:
    with pytest.raises(transport.TransportFault) as caught, transport._naming_faults():
        raise error

    assert caught.type is meaning


@pytest.mark.parametrize(
    ("url", "port", "security", "timeout"),
    [
        ("smtp://mail.example.org", 25, "", 15.0),
        ("smtp://mail.example.org?tls=starttls", 587, "starttls", 15.0),
        ("smtps://mail.example.org?timeout=3", 465, "tls", 3.0),
        ("smtp://mail.example.org:2525/", 2525, "", 15.0),
    ],
)
def test_an_address_of_a_server_is_read(url: str, port: int, security: str, timeout: float) -> None:
    server = Server.from_url(url)

    assert (server.port, server.security, server.timeout) == (port, security, timeout)


def test_user_and_password_may_hold_any_sign() -> None:
    server = Server.from_url("smtp://por%40tal:p%3A%2F%40@mail.example.org")

    assert (server.user, server.password) == ("por@tal", "p:/@")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org?timeout=soon",
        "smtp://mail.example.org?timeout=0",
        "smtp://mail.example.org?tls=perhaps",
        "smtp://[",
    ],
)
def test_what_is_no_address_of_a_server_is_our_fault(url: str) -> None:
    with pytest.raises(OurFault):
        connect(url)


def test_password_is_not_in_the_fault() -> None:
    with pytest.raises(OurFault) as caught:
        connect("smtp://portal:secret@mail.example.org:port")

    assert "secret" not in str(caught.value)


def test_the_demonstration_has_its_own_way_out() -> None:
    way: Any = connect("demo:")

    assert isinstance(way, Demonstration)
    assert way.send(b"x", sender="a", recipient="b") is None
