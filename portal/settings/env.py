"""The environment, typed. The only file that reads it; every fault is reported at once."""

from __future__ import annotations

import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parent.parent.parent
DISTINCT = 16
"""Different characters that a random key of 50 has at the very least; "change-me" has seven."""
INSECURE_SECRET = "insecure-secret-for-demonstration-and-tests-only"  # noqa: S105 - named for what it is


class Environment(BaseSettings):
    """Every variable that the portal reads, with its type and, where it is safe, a default.

    A production process has neither `PORTAL_DEBUG` nor `PORTAL_DEMO`; it then refuses every
    default that would be unsafe: secret, addresses of servers, second factor switched off.
    """

    model_config = SettingsConfigDict(env_file=CHECKOUT / ".env", extra="ignore")

    portal_debug: bool = Field(False, description="Tracebacks in the browser. Never in production.")
    portal_demo: bool = Field(
        False, description="Demonstration: embedded defaults, mail goes nowhere, /demo/mail/."
    )
    portal_demo_password: SecretStr = Field(
        SecretStr("demo-password-2026"), description="One password for all demonstration accounts."
    )
    portal_secret_key: SecretStr = Field(
        SecretStr(INSECURE_SECRET), description="Django's signing key, 50 or more random letters."
    )
    portal_base_url: str = Field(
        "http://localhost:8000", description="Address that links in mails begin with."
    )
    portal_allowed_hosts: str = Field(
        "localhost,127.0.0.1", description="Host names the site answers to, by comma."
    )
    portal_state_dir: Path = Field(
        CHECKOUT / ".state", description="Folder for uploads and for the embedded servers."
    )
    portal_trusted_proxies: int = Field(
        0, ge=0, description="Number of proxies in front whose X-Forwarded-For is believed."
    )
    portal_staff_second_factor: bool = Field(
        True, description="Staff need a passkey or TOTP. False only in the demonstration."
    )
    portal_from_email: str = Field(
        "NEASPEC land knowledge portal <portal@localhost>", description="Sender of all mail."
    )
    portal_contact_email: str = Field(
        "secretariat@localhost", description="Address that people are told to write to."
    )
    portal_endorsement_days: int = Field(
        14, ge=1, description="Days a focal point has before silence is recorded."
    )
    portal_review_days: int = Field(
        10, ge=1, description="Working days in which the secretariat promises an answer."
    )
    portal_undo_seconds: int = Field(
        60, ge=0, description="Seconds in which a decision can be undone; its mail waits as long."
    )
    portal_registrations_kept_months: int = Field(
        12, ge=1, description="Months after an event for which its registrations are kept."
    )
    database_url: str = Field("", description="postgres://user:password@host:5432/name")
    celery_broker_url: str = Field("", description="amqp://… or redis://… or redis+socket://…")
    cache_url: str = Field("", description="redis://host:6379/1 or unix:///path?db=1")
    email_url: str = Field("", description="smtp://user:password@host:587 or smtps://…:465")
    search_url: str = Field(
        "", description="https://user:password@host:9200/entries; empty: search in PostgreSQL."
    )

    @property
    def relaxed(self) -> bool:
        """Whether unsafe defaults are allowed."""
        return self.portal_debug or self.portal_demo

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Self:
        """Collect every fault of a production environment into one message."""
        faults = [] if self.relaxed else list(self._production_faults())
        if not self.database_url:
            faults.append(
                "DATABASE_URL is missing (run under `make run` or `make test`, or set it)"
            )
        faults += self._search_faults()
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _search_faults(self) -> list[str]:
        if not self.search_url:
            return []
        parts = urlsplit(self.search_url)
        checks = [
            (
                parts.scheme not in ("http", "https") or not parts.hostname,
                "SEARCH_URL is no address that begins with http:// or https://",
            ),
            (
                find_spec("opensearchpy") is None,
                "SEARCH_URL is set, but opensearch-py is not installed (requirements-opensearch.txt)",
            ),
        ]
        return [sentence for wrong, sentence in checks if wrong]

    def _production_faults(self) -> list[str]:
        key = self.portal_secret_key.get_secret_value()
        checks = [
            (key == INSECURE_SECRET, "PORTAL_SECRET_KEY is the default"),
            (len(key) < 50, "PORTAL_SECRET_KEY is shorter than 50"),
            (len(set(key)) < DISTINCT, "PORTAL_SECRET_KEY is not random"),
            (not self.portal_staff_second_factor, "PORTAL_STAFF_SECOND_FACTOR is off"),
            (not self.celery_broker_url, "CELERY_BROKER_URL is missing"),
            (
                not self.cache_url,
                "CACHE_URL is missing: a per-process cache multiplies rate limits",
            ),
            (not self.email_url, "EMAIL_URL is missing"),
            (
                urlsplit(self.portal_base_url).scheme != "https",
                "PORTAL_BASE_URL does not begin with https",
            ),
            (
                self.portal_allowed_hosts == "localhost,127.0.0.1",
                "PORTAL_ALLOWED_HOSTS is the default",
            ),
        ]
        return [sentence for wrong, sentence in checks if wrong]


@cache
def read() -> Environment:
    """Read the environment once, or end the process with all faults in plain sentences."""
    try:
        return Environment()  # type: ignore[call-arg]  # pydantic reads them
    except ValidationError as error:
        lines = ["The portal cannot start. Please correct its environment (see .env.example):"]
        for fault in error.errors():
            name = ".".join(str(part) for part in fault["loc"]).upper()
            sentences = fault["msg"].removeprefix("Value error, ").splitlines()
            lines += [f"  - {name + ': ' if name else ''}{sentence}" for sentence in sentences]
        sys.stderr.write("\n".join(lines) + "\n")
        raise SystemExit(78) from None  # EX_CONFIG of sysexits.h
