"""A real mail server on loopback that misbehaves on command."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default as policy
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """Keeps what it received; the fields say how to misbehave."""

    rcpt: str = ""
    """Answer to every recipient; to those only whose address contains `rcpt_match`."""
    rcpt_match: str = ""
    mail_from: str = ""
    data: str = ""
    banner_hangs: bool = False
    hangs_after_data: bool = False
    drops_at_data: bool = False
    wants_password: str = ""
    tls: ssl.SSLContext | None = None
    received: list[tuple[list[str], Message]] = field(default_factory=list)
    port: int = 0
    _controller: Controller | None = None
    _socket: socket.socket | None = None

    def __enter__(self) -> Self:
        if self.banner_hangs:
            self._socket = socket.create_server(("127.0.0.1", 0))
            self.port = self._socket.getsockname()[1]
            return self
        options: dict[str, Any] = {}
        if self.tls:
            options |= {"tls_context": self.tls, "require_starttls": True}
        if self.wants_password:
            options |= {
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": True,
            }
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._controller:
            self._controller.stop()
        if self._socket:
            self._socket.close()

    def url(
        self, *, timeout: float = 5, scheme: str = "smtp", user: str = "", more: str = ""
    ) -> str:
        """Give the address of this server for `MAIL_TRANSPORT_URL`."""
        return f"{scheme}://{user}localhost:{self.port}/?timeout={timeout}{more}"

    @property
    def recipients(self) -> list[str]:
        """Give every recipient of every accepted message, in order."""
        return [address for addresses, _message in self.received for address in addresses]

    async def handle_MAIL(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail_from:
            return self.mail_from
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt and self.rcpt_match in address:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        if self.drops_at_data:
            assert server.transport is not None
            server.transport.abort()
            return "250 never heard"
        if self.data:
            return self.data
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy)
        self.received.append((list(envelope.rcpt_tos), message))
        if self.hangs_after_data:
            await asyncio.sleep(3600)
        return "250 OK"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = data.password == self.wants_password.encode()
        return AuthResult(success=right, handled=right)  # not handled: the server says 535


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for localhost that only who has the file trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert_file, key_file)
    return context, cert_file
