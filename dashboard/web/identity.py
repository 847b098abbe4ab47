"""Who writes: a name declared in a signed cookie, or a name given by a trusted proxy.

Only the second counts as authentication; the first is written in the journal as « déclaré ».
Until accounts exist, nothing else says who somebody is.
"""

from __future__ import annotations

import ipaddress
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from flask import Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from dashboard.errors import SettingsError
from dashboard.reviews.text import clean
from dashboard.settings import Settings, is_loopback

NAME_COOKIE, TOKEN_COOKIE = "vigie_nom", "vigie_jeton"
NAME_SECONDS = 180 * 24 * 3600
TOKEN_SECONDS = 12 * 3600
LONGEST_NAME = 80


@dataclass(frozen=True)
class Identity:
    """Somebody, or nobody.

    Attributes:
        name: as declared or as given by the proxy; empty when unknown.
        authenticated: True only when a trusted proxy said it.
    """

    name: str = ""
    authenticated: bool = False

    @property
    def status(self) -> str:
        """« authentifié », « déclaré » or « anonyme », as the journal writes it."""
        if not self.name:
            return "anonyme"
        return "authentifié" if self.authenticated else "déclaré"


def clean_name(text: str) -> str:
    """The name as it will be shown: one line, no control or formatting character.

    Returns an empty text when what remains is too short or too long to be a name.
    """
    plain = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(c for c in clean(plain) if not unicodedata.category(c).startswith("C"))
    name = " ".join(kept.split())
    return name if 2 <= len(name) <= LONGEST_NAME else ""


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise SettingsError(
            f"« {text} » n’est ni une adresse ni un réseau",
            field="VIGIE_TRUSTED_PROXIES",
            remedy="Écrire par exemple 10.0.0.5 ou 10.0.0.0/24",
        ) from error


@dataclass(frozen=True)
class Identifier:
    """Reads and signs names, with the secret of this server."""

    settings: Settings

    @cached_property
    def _proxies(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        return tuple(_network(text) for text in self.settings.trusted_proxies)

    def _signer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.settings.secret, salt=f"vigie-{purpose}")

    def check(self) -> None:
        """Raise SettingsError when the list of proxies cannot be read."""
        _ = self._proxies

    def from_proxy(self, asked: Request) -> bool:
        """Whether the connection itself comes from a trusted proxy."""
        try:
            address = ipaddress.ip_address(asked.remote_addr or "")
        except ValueError:
            return False
        return any(address in network for network in self._proxies)

    def who(self, asked: Request) -> Identity:
        """Who sends this request."""
        if self.from_proxy(asked):
            given = asked.headers.get(self.settings.user_header, "")
            name = clean_name(_as_utf8(given))
            if name:
                return Identity(name, authenticated=True)
        return Identity(self._declared(asked.cookies.get(NAME_COOKIE, "")))

    def must_refuse(self, asked: Request) -> bool:
        """Served beyond this machine, only requests authenticated by the proxy are answered.

        `/health` stays open to the proxy itself, which watches it without a user.
        """
        if is_loopback(self.settings.host):
            return False
        if asked.path == "/health" and self.from_proxy(asked):
            return False
        return not self.who(asked).authenticated

    def _declared(self, cookie: str) -> str:
        try:
            name = self._signer("nom").loads(cookie, max_age=NAME_SECONDS)
        except BadSignature:
            return ""
        return clean_name(name) if isinstance(name, str) else ""

    def remember(self, response: Response, name: str, *, secure: bool) -> None:
        """Write the declared name in a signed cookie; an empty name erases it."""
        if not name:
            response.delete_cookie(NAME_COOKIE, httponly=True, samesite="Lax", secure=secure)
            return
        response.set_cookie(
            NAME_COOKIE,
            self._signer("nom").dumps(name),
            max_age=NAME_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=secure,
        )

    def form_token(self, asked: Request, response: Response) -> str:
        """A token for one form, tied to a cookie that only our pages can send back."""
        nonce = asked.cookies.get(TOKEN_COOKIE) or secrets.token_urlsafe(18)
        response.set_cookie(
            TOKEN_COOKIE, nonce, httponly=True, samesite="Strict", secure=asked.is_secure
        )
        return self._signer("jeton").dumps(nonce)

    def token_valid(self, asked: Request) -> bool:
        """Whether the form carries the token that this server gave to this browser."""
        try:
            nonce = self._signer("jeton").loads(asked.form.get("jeton", ""), max_age=TOKEN_SECONDS)
        except BadSignature:
            return False
        given = asked.cookies.get(TOKEN_COOKIE, "")
        return bool(given) and secrets.compare_digest(str(nonce), given)


def _as_utf8(header: str) -> str:
    """WSGI hands headers over as Latin-1; proxies write names in UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
