"""`/version`: which version is in service, for pages left open; a few bytes, never remembered."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from flask import Flask, Response, jsonify

from dashboard.errors import VersionError
from dashboard.formats import instant
from dashboard.settings import Settings
from dashboard.store.layout import VERSIONS
from dashboard.store.versions import current_id, read_manifest

ADDRESS = "/version"


def install_news(server: Flask, settings: Settings) -> None:
    """Add the address to the server."""

    @lru_cache(maxsize=4)
    def made(version: str) -> str:
        manifest = read_manifest(settings.database / VERSIONS / version)
        return instant(dt.datetime.fromisoformat(manifest["built_at"]))

    def tell() -> Response:
        """Id of the version in service and when it was made; nothing of them without one."""
        try:
            version = current_id(settings.database)
            answer = jsonify(version=version, date=made(version))
        except VersionError:
            answer = jsonify(version=None, date=None)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    server.add_url_rule(ADDRESS, "version", tell, methods=["GET"])
