"""Where things are, read once from the environment (`VIGIE_*`)."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ROOT / "queries"
DATA = ROOT / "data"
CATALOGUE = DATA / "catalogue"
ASSETS = ROOT / "assets"


@dataclass(frozen=True)
class Settings:
    """What one process needs to know.

    Attributes:
        territory: folder of the territory pack.
        database: folder holding archive, partitions, versions and the pointer.
        state_url: SQLAlchemy address of the writable store.
        host, port: address served.
        allowed_hosts: values of the Host header that are answered; () means the served address.
        trusted_proxies: addresses of proxies whose user header counts as authentication.
        user_header: header in which those proxies write the user's name.
        secret: key that signs cookies; drawn at start when empty.
    """

    territory: Path
    database: Path
    state_url: str
    host: str = "127.0.0.1"
    port: int = 8050
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    user_header: str = "X-Forwarded-User"
    secret: str = ""


@dataclass(frozen=True)
class Mail:
    """The mail server of the town.

    Attributes:
        host, port: where it listens; host "" when none is set.
        user, password: account, "" to send without one; the password is never shown.
        sender: address the messages come from.
        cipher: « starttls » (ciphered once connected), « tls » (from the first byte), « non ».
    """

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    cipher: str = "starttls"


MAIL_PORTS = {"starttls": "587", "tls": "465", "non": "25"}
"""Cipher → usual port."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server listening on this host."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _port(name: str, default: str) -> int:
    text = os.environ.get(name, default)
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise SettingsError(
            f"« {text} » n’est pas un port", field=name, remedy="Écrire un nombre de 1 à 65535"
        )
    return int(text)


def _words(name: str) -> tuple[str, ...]:
    return tuple(os.environ.get(name, "").replace(",", " ").split())


def load() -> Settings:
    """Settings of this process, from `VIGIE_*` variables with working defaults."""
    territory = Path(os.environ.get("VIGIE_TERRITORY", DATA / "exemple"))
    database = Path(os.environ.get("VIGIE_DATABASE", ROOT / "var" / territory.name))
    return Settings(
        territory=territory,
        database=database,
        state_url=os.environ.get("VIGIE_STATE_URL", f"sqlite:///{database / 'ecrits.sqlite'}"),
        host=os.environ.get("VIGIE_HOST", "127.0.0.1"),
        port=_port("VIGIE_PORT", "8050"),
        allowed_hosts=_words("VIGIE_ALLOWED_HOSTS"),
        trusted_proxies=_words("VIGIE_TRUSTED_PROXIES"),
        user_header=os.environ.get("VIGIE_USER_HEADER", "X-Forwarded-User"),
        secret=os.environ.get("VIGIE_SECRET", ""),
    )


def load_mail() -> Mail:
    """The mail server, from `VIGIE_SMTP_*` variables.

    Raises:
        SettingsError: a variable is wrong.
    """
    cipher = os.environ.get("VIGIE_SMTP_TLS", "starttls")
    if cipher not in MAIL_PORTS:
        raise SettingsError(
            f"« {cipher} » n’est pas admis",
            field="VIGIE_SMTP_TLS",
            remedy=f"Écrire {', '.join(MAIL_PORTS)}",
        )
    return Mail(
        host=os.environ.get("VIGIE_SMTP_HOST", ""),
        port=_port("VIGIE_SMTP_PORT", MAIL_PORTS[cipher]),
        user=os.environ.get("VIGIE_SMTP_USER", ""),
        password=os.environ.get("VIGIE_SMTP_PASSWORD", ""),
        sender=os.environ.get("VIGIE_SMTP_FROM", ""),
        cipher=cipher,
    )
