"""What a browser may do with a page, and which requests are refused before anything is read."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Request, Response, request

from dashboard.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
CLOSED_PATHS = ("/_mcp",)
CALLBACKS = "/_dash-update-component"
HOST = re.compile(r"^(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?$")
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def script_hash(script: str) -> str:
    """The CSP source that allows exactly this inline script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def content_policy(script_hashes: tuple[str, ...], pictures: str = "") -> str:
    """The Content-Security-Policy: nothing from outside, no `unsafe-eval`.

    Plotly writes style attributes and Dash components write style elements, hence
    `style-src 'unsafe-inline'`; Plotly's image export goes through `data:` and `blob:`.

    Args:
        script_hashes: inline scripts allowed.
        pictures: the one origin outside whose images are allowed, the tiles of the pack; "": none.
    """
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", *script_hashes)),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob: {pictures}".rstrip(),
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def policy_of(app: Dash, pictures: str = "") -> Callable[[], str]:
    """The policy of this application, computed at the first answer.

    It waits until then because the hashes cover the inline scripts of callbacks, which pages
    register while the application is being made.
    """

    @cache
    def policy() -> str:
        own = tuple(script_hash(script) for script in INLINE_SCRIPT.findall(app.index_string))
        return content_policy((*app.csp_hashes(), *own), pictures)

    return policy


def host_allowed(host: str, settings: Settings) -> bool:
    """Whether a Host header names this server; an allowed name without a port takes any port."""
    match = HOST.match(host)
    if match is None:
        return False
    allowed = settings.allowed_hosts or (*LOOPBACK_NAMES, settings.host)
    return host.lower() in {name.lower() for name in allowed} or match["name"].lower() in {
        name.lower() for name in allowed
    }


def comes_from_here(asked: Request) -> bool:
    """Whether an unsafe request was sent by one of our own pages.

    Browsers say it in `Sec-Fetch-Site`, older ones in `Origin`. Without either the sender is not
    a browser: it is accepted as long as it carries no cookie of a person.
    """
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = asked.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() == asked.host.lower()
    return site is not None or not asked.cookies


def refusal(text: str, status: int) -> Response:
    """A short answer in French, in plain text."""
    return Response(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


def refuse_host(settings: Settings) -> Callable[[], Response | None]:
    """The check of the Host header: a foreign name resolving to this address gets nothing."""

    def check() -> Response | None:
        host = request.environ.get("HTTP_HOST", "")
        if host_allowed(host, settings):
            return None
        if HOST.match(host) is None:
            return refusal("L’en-tête Host de la requête est illisible.", 400)
        return refusal(
            "Ce serveur ne répond pas à ce nom. Pour l’ajouter : VIGIE_ALLOWED_HOSTS.", 421
        )

    return check


def refuse_foreign() -> Response | None:
    """The CSRF check, before any method that may change something."""
    if request.method in SAFE_METHODS or comes_from_here(request):
        return None
    return refusal("Requête refusée : elle ne vient pas d’une page de ce site.", 403)


def refuse_closed() -> Response | None:
    """Paths that Dash could open by an environment variable stay closed."""
    return absent() if request.path.startswith(CLOSED_PATHS) else None


def absent(_: Exception | None = None) -> Response:
    """The answer for an address that does not exist."""
    return refusal("Cette adresse n’existe pas.", 404)


def refuse_garbled() -> Response | None:
    """A callback that Dash could not even read is the sender's fault, not ours."""
    if request.path != CALLBACKS or request.method != "POST":
        return None
    body = request.get_json(silent=True)
    whole = isinstance(body, dict) and isinstance(body.get("output"), str)
    return None if whole else refusal("La requête est illisible.", 400)


def install_security(app: Dash, server: Flask, settings: Settings, pictures: str = "") -> None:
    """Add the checks before each request and the headers after each answer."""
    policy = policy_of(app, pictures)

    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy())
        response.headers.pop("Server-Timing", None)
        return response

    for check in (refuse_host(settings), refuse_closed, refuse_foreign, refuse_garbled):
        server.before_request(check)
    server.register_error_handler(DependencyException, absent)
    server.after_request(add_headers)
