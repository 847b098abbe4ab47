"""What a page needs of the application that serves it: settings, gate, memory."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from dash.development.base_component import Component
from flask import current_app, g, has_request_context, request

from dashboard.catalogue.pack import Pack, Territory
from dashboard.components import states
from dashboard.components.address import View, decode, encode
from dashboard.components.paper import asked_width
from dashboard.components.prerender import quiet
from dashboard.errors import BrokenQueryError, ChoiceError, VersionError, VigieError
from dashboard.formats import PARIS
from dashboard.provenance import VersionInfo, version_info
from dashboard.secrecy import Gate, open_gate
from dashboard.settings import Settings
from dashboard.store.versions import current_id

EXTENSION = "vigie_site"
CAPACITY = 256
"""Views remembered per process; the least recently seen leaves first."""

WEEKS = 4
"""Weeks whose figures are kept as read, for the slides of one meeting; each weighs megabytes."""

Body = list[Component]


@dataclass(frozen=True)
class Content:
    """What a page shows for one view.

    Attributes:
        body: its components, the h1 first.
        title: a title of the document more precise than the page's own; "" keeps that one.
        found: False when the address names something that does not exist: a page, and a 404.
    """

    body: Body
    title: str = ""
    found: bool = True


@dataclass
class Memory:
    """Answers already computed, by version and address; an answer never changes for a key."""

    kept: OrderedDict[tuple[str, ...], Any] = field(default_factory=OrderedDict)
    capacity: int = CAPACITY
    lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[str, ...], compute: Callable[[], Any]) -> Any:
        """The answer of a key, computed at most once per process while it is remembered."""
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        answer = compute()
        with self.lock:
            self.kept[key] = answer
            while len(self.kept) > self.capacity:
                self.kept.popitem(last=False)
        return answer


@dataclass(frozen=True)
class Site:
    """One application: where its data are, whose territory it shows, what it remembers.

    Attributes:
        memory: pages; weeks: what the last weeks looked at are drawn from.
    """

    settings: Settings
    pack: Pack
    memory: Memory = field(default_factory=Memory)
    weeks: Memory = field(default_factory=lambda: Memory(capacity=WEEKS))

    @property
    def territory(self) -> Territory:
        """Whose dashboard it is."""
        return self.pack.territory

    def gate(self, version: str = "") -> Gate:
        """The gate on a version: the one in service at this instant unless it is named.

        Raises:
            VersionError: no such version, or it cannot be read.
        """
        return open_gate(self.settings, version)

    def known(self, gate: Gate) -> VersionInfo:
        """What is said of the version read, wherever it is said."""
        info: VersionInfo = self.memory.get(("cadre", gate.version.id), lambda: version_info(gate))
        return info


def site() -> Site:
    """The site that answers the current request."""
    found: Site = current_app.extensions[EXTENSION]
    return found


def asked() -> bool:
    """True when somebody waits for a page; False when Dash only learns the ids of all pages."""
    if not has_request_context():
        return False
    return bool(g.get("vigie_asked")) or request.path.endswith("/_dash-update-component")


def today() -> dt.date:
    """The day in the territory."""
    return dt.datetime.now(PARIS).date()


def page(
    path: str,
    build: Callable[[Gate, View], Content],
    parameters: Mapping[str, object],
    *,
    stamp: Callable[[], str] = str,
) -> Body:
    """Lay a page out: from memory, from the engine, or in the state that explains why not.

    Args:
        path: path of the page.
        build: computes the content; pure for a version, a day and a view.
        parameters: what the address carries.
        stamp: what else the content depends on (what people wrote), as a short text.
    """
    if not asked():
        return states.skeleton()
    view = decode(path, parameters)
    try:
        gate = site().gate(view.version)
    except VersionError as error:
        return _without(error, view)
    g.vigie_version = gate.version.id
    earlier = _earlier(gate)
    view = view if earlier else view.but(version="")
    key = (gate.version.id, today().isoformat(), encode(view), stamp(), str(asked_width()))
    band = [states.earlier_version(site().known(gate).built_at, _now(view))] if earlier else []
    return [*quiet(band), *_answer(key, view, lambda: build(gate, view))]


def _now(view: View) -> str:
    """The same view in the version in service."""
    return encode(view.but(version=""))


def _earlier(gate: Gate) -> bool:
    """Whether a version is another one than the one in service."""
    try:
        return current_id(site().settings.database) != gate.version.id
    except VersionError:
        return True


def _without(error: VersionError, view: View) -> Body:
    """Nothing to read: no version at all, or not the one the address names."""
    if not view.version:
        return list(quiet(states.no_version(error)))
    g.vigie_found = False
    return list(quiet(states.version_gone(view.version, _now(view))))


def plain_page(
    path: str, build: Callable[[View], Content], parameters: Mapping[str, object]
) -> Body:
    """Lay out a page that reads no data: it answers even when no version is in service."""
    if not asked():
        return states.skeleton()
    view = decode(path, parameters)
    return _answer(("", encode(view)), view, lambda: build(view))


WIDER = ("budget", "year", "stage", "movement", "side", "path")
"""Choices that others depend on, widest first: a link to another choice keeps those before it."""


def _ways(error: ChoiceError, view: View) -> list[tuple[str, str]]:
    """Addresses of the choices that exist, then of the page without any choice."""
    rank = WIDER.index(error.choice) if error.choice in WIDER else len(WIDER)
    plain = View(page=view.page)
    kept = plain.but(**{name: getattr(view, name) for name in WIDER[:rank]})
    found = [(words, encode(kept.but(**{error.choice: value}))) for value, words in error.known]
    return [*found, ("Revenir à la page, sans ces choix", encode(plain))]


def _answer(key: tuple[str, ...], view: View, compute: Callable[[], Content]) -> Body:
    def once() -> Content:
        content = compute()
        quiet(content.body)
        return content

    try:
        content: Content = site().memory.get(key, once)
    except ChoiceError as error:
        g.vigie_found = not error.missing
        return list(quiet(states.no_such_choice(error, _ways(error, view))))
    except VigieError as error:
        g.vigie_broken = isinstance(error, BrokenQueryError)
        return list(quiet(states.failure(error)))
    g.vigie_title, g.vigie_found = content.title, content.found
    return content.body


def title_of(name: str) -> Callable[[], str]:
    """Title of the document: page, product, territory."""

    def title(**_path: str) -> str:
        if not has_request_context():
            return f"{name} — Vigie"
        return f"{g.get('vigie_title') or name} — Vigie, {site().territory.name}"

    return title
