"""Where OpenSearch is and what its indices are called there. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

MAPPING = 1
"""Goes up with every change of `documents.mapping`. It is part of the names: a release that asks in
another way finds no index until one is built for it, and PostgreSQL answers meanwhile."""
NAME = "entries"


@dataclass(frozen=True)
class Address:
    """`https://user:password@host:9200/name?ca=/path.pem&fields=analysed`, read."""

    host: str
    port: int
    is_tls: bool
    user: str = ""
    password: str = ""
    name: str = NAME
    ca: str = ""
    """File with the certificate that signed the server's; the system's own where it is empty."""
    is_analysed: bool = False
    """Whether texts are also stored for OpenSearch's own analysers (the second step of ADR 14)."""

    @classmethod
    def read(cls, url: str) -> Self:
        """Read an address. Raises `ValueError` where it is none."""
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        name = parts.path.strip("/") or NAME
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address of OpenSearch begins with http:// or https:// and a host")
        if not re.fullmatch("[a-z][a-z0-9-]*", name):
            raise ValueError("the name of the index is made of small letters, digits and hyphens")
        return cls(
            host=parts.hostname,
            port=parts.port or 9200,
            is_tls=parts.scheme == "https",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            name=name,
            ca=options.get("ca", [""])[0],
            is_analysed=options.get("fields") == ["analysed"],
        )

    @property
    def alias(self) -> str:
        """What readers ask: it stands for the one index that is whole."""
        return f"{self.name}-{MAPPING}{'a' if self.is_analysed else ''}"

    @property
    def building(self) -> str:
        """What stands for an index while it is built."""
        return f"{self.alias}-building"

    def index(self, at: datetime) -> str:
        """Give the name of an index that is begun now."""
        return f"{self.alias}-{at:%Y%m%d%H%M%S}"

    def is_ours(self, alias: str) -> bool:
        """Tell whether this portal made an alias, in whatever release."""
        return bool(re.fullmatch(rf"{self.name}-\d+a?(-building)?", alias))
