"""Small answers, kept by the browser: compression done once, immutable files, ETags."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

import brotli
from flask import Flask, Request, Response, request

COMPRESSIBLE = (
    "text/",
    "application/javascript",
    "application/json",
    "application/geo+json",
    "application/manifest+json",
    "image/svg+xml",
)
SMALLEST_BYTES = 600
IMMUTABLE = "public, max-age=31536000, immutable"
LASTING = "public, max-age=604800"
LASTING_FOLDERS = ("/assets/fonts/", "/assets/vendor/")
"""Files of others, shipped as they are: they change with a release, under another name."""
FINGERPRINT = re.compile(r"\.(v[\w-]+m[0-9a-fA-F]+|[0-9a-f]{8,64})\.")
FILES_QUALITY, ANSWERS_QUALITY = 10, 5


@dataclass
class Memo:
    """Compressed bodies already made, the most recently used first to stay.

    Args:
        most_bytes: total size of the compressed bodies kept.
    """

    most_bytes: int = 32_000_000
    _kept: OrderedDict[tuple[str, str], bytes] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[str, str], make: Callable[[], bytes]) -> bytes:
        """The body under this key, made by `make` the first time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        body = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = body
                self._bytes += len(body)
            while self._bytes > self.most_bytes and len(self._kept) > 1:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return body


def chosen_encoding(asked: Request) -> str:
    """`br`, `gzip` or `` (as is), the best the browser accepts."""
    accepted = asked.accept_encodings
    return next((name for name in ("br", "gzip") if accepted[name] > 0), "")


def compress(body: bytes, encoding: str, *, quality: int) -> bytes:
    """The body in this encoding."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=quality))
    return gzip.compress(body, compresslevel=min(quality, 9), mtime=0)


def is_immutable(asked: Request) -> bool:
    """Whether this address names its content: another content would have another address.

    Dash writes the version and date of a component's file in its name, and the date of an asset
    in `?m=`; our own files carry a hash in theirs.
    """
    if asked.path.startswith("/_dash-component-suites/"):
        return FINGERPRINT.search(asked.path) is not None
    if not asked.path.startswith("/assets/"):
        return False
    return "m" in asked.args or FINGERPRINT.search(asked.path) is not None


def compressible(response: Response) -> bool:
    """Whether compressing this answer is worth it and possible."""
    return (
        response.status_code == 200
        and "Content-Encoding" not in response.headers
        and response.content_type is not None
        and response.content_type.startswith(COMPRESSIBLE)
        and not (response.is_streamed and not response.direct_passthrough)
    )


def caching(response: Response, asked: Request) -> None:
    """Say how long the browser may keep this answer."""
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif is_immutable(asked):
        response.headers["Cache-Control"] = IMMUTABLE
        response.headers.pop("Set-Cookie", None)
    elif asked.path.startswith(LASTING_FOLDERS):
        response.headers["Cache-Control"] = LASTING
    elif "Cache-Control" not in response.headers or asked.path.startswith("/assets/"):
        response.headers["Cache-Control"] = "no-cache"


def pack(response: Response, asked: Request, memo: Memo) -> Response:
    """Compress an answer and let the browser ask « has it changed? ».

    Files are compressed once and kept; pages and callbacks, which differ each time (Dash writes
    a fresh token in every page), quickly and each time.
    """
    caching(response, asked)
    if asked.method not in {"GET", "POST"} or not compressible(response):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    encoding = chosen_encoding(asked)
    response.vary.add("Accept-Encoding")
    if encoding and len(body) >= SMALLEST_BYTES:
        if is_immutable(asked) or asked.path.startswith(LASTING_FOLDERS):
            response.set_data(_packed_file(asked, body, encoding, memo))
        else:
            response.set_data(compress(body, encoding, quality=ANSWERS_QUALITY))
        response.headers["Content-Encoding"] = encoding
    own = "ETag" in response.headers  # the API dates its answers by the version they read
    if asked.method == "GET" and response.mimetype != "text/html" and not own:
        response.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
        response.make_conditional(asked)
    return response


def _packed_file(asked: Request, body: bytes, encoding: str, memo: Memo) -> bytes:
    """The compressed file, from the memo: its address names its content."""
    key = (asked.full_path, encoding)
    return memo.get(key, lambda: compress(body, encoding, quality=FILES_QUALITY))


def install_assets(server: Flask) -> None:
    """Compress and date every answer of this server."""
    memo = Memo()

    def after(response: Response) -> Response:
        return pack(response, request, memo)

    server.after_request(after)
