"""Checks of the machine: Python, libraries, memory, address, key."""

from __future__ import annotations

import http.client
import json
import os
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.markers import Marker

from dashboard.errors import SettingsError
from dashboard.formats import plural, size
from dashboard.operation.finding import Finding, broken, good, warning
from dashboard.settings import ROOT, Settings
from dashboard.web.serving import check_address, check_port_free

LOCK = ROOT / "requirements.lock"
OLDEST = (3, 11)
NEEDED_MEMORY = 2 * 2**30
SHORTEST_SECRET = 16
ANSWER_SECONDS = 3.0
_MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(?:\s*;\s*(.*?))?\s*\\?$", re.MULTILINE)
_FEW = 4


def python(_: Settings) -> Finding:
    """The interpreter is recent enough."""
    shown = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        return broken(f"Python {shown} : il faut la version 3.11 ou une plus récente.")
    return good(f"Python {shown}.")


def pinned(lock: str) -> dict[str, str]:
    """Library → version, for those the lock asks on this machine."""
    found = _PINNED.findall(lock)
    return {name: v for name, v, marker in found if not marker or Marker(marker).evaluate()}


def libraries(_: Settings) -> Finding:
    """What is installed is what the lock says."""
    wanted = pinned(LOCK.read_text(encoding="utf-8"))
    missing, others = [], []
    for name, locked in wanted.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            missing.append(name)
            continue
        if installed != locked:
            others.append(f"{name} {installed} au lieu de {locked}")
    if missing:
        return broken(f"Manque : {_listed(missing)}. Relancez « make install ».")
    if others:
        return warning(f"Hors du verrou : {_listed(others)}. Relancez « make install ».")
    return good(f"{plural(len(wanted), 'bibliothèque conforme', 'bibliothèques conformes')}.")


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_FEW])
    return f"{shown}… ({len(names)} en tout)" if len(names) > _FEW else shown


def memory(_: Settings) -> Finding:
    """There is room to build: the builder stays under 2 GiB."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = _MEMORY_LIMIT.read_text(encoding="ascii").strip()
    except OSError:
        limit = ""
    held = min(physical, int(limit)) if limit.isdigit() else physical
    if held < NEEDED_MEMORY:
        return warning(f"{size(held)} : prévoyez 2 Gio pour construire de gros extraits.")
    return good(f"{size(held)}.")


def address(settings: Settings) -> Finding:
    """The address may be opened, and is free or already ours."""
    check_address(settings)
    place = f"{settings.host}:{settings.port}"
    try:
        check_port_free(settings)
    except SettingsError as error:
        if _answers(settings):
            return good(f"Vigie répond sur {place}.")
        return broken(str(error))
    return good(f"{place} est libre : le service n'est pas démarré.")


def _answers(settings: Settings) -> bool:
    """Whether it is Vigie that holds the port."""
    names = settings.allowed_hosts or (settings.host,)
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/health", headers={"Host": names[0]})
        return "derniere_construction" in json.loads(connection.getresponse().read(10_000))
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def secret(settings: Settings) -> Finding:
    """Cookies are signed with a key of one's own, long enough."""
    if not settings.secret:
        return warning("VIGIE_SECRET est vide : les noms déclarés s'oublient à chaque redémarrage.")
    if len(settings.secret) < SHORTEST_SECRET:
        return warning(f"VIGIE_SECRET est courte : il en faut {SHORTEST_SECRET} caractères.")
    return good("VIGIE_SECRET est donnée.")
