"""Is each source as recent as promised, and which version is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.catalogue.sources import CADENCES
from dashboard.formats import PARIS
from dashboard.provenance.files import ReceivedFile, SourceState, files, sources
from dashboard.secrecy import Gate

OBSERVED = ("mesure", "demande", "activite")
"""Tables of what happened; a budget may rightly speak of next year."""
WEEKEND = 2
"""Days a daily source may add: an office shut since Friday is not late on Monday."""


@dataclass(frozen=True)
class Freshness:
    """Expected cadence of a source against what was received.

    Attributes:
        expected_days: a new load is expected within this many days; None: no expectation.
        last_data: last day it speaks of, as far as today; None when it carries no date.
        last_received: when its newest content was received; None: never, or unknown.
        age_days: days from the last data, otherwise from the last load, to today.
        late: the last data is more than two cadences old (one to happen, one to be delivered),
            or without date, the last load more than one; a daily source has its week-end.
    """

    code: str
    name: str
    cadence: str
    state: str
    expected_days: int | None
    last_data: dt.date | None
    last_received: dt.datetime | None
    age_days: int | None
    late: bool
    ahead: bool


@dataclass(frozen=True)
class VersionInfo:
    """What the footer says.

    Attributes:
        territory: « Vigie — » is followed by this name.
        main: code of the area shown first; root the code of the whole.
        last_data: most recent day any source speaks of, never after the build.
    """

    id: str
    built_at: dt.datetime
    territory: str
    territory_code: str
    root: str
    main: str
    simulated: bool
    last_data: dt.date | None
    sources_missing: tuple[str, ...]


def _fresh(source: SourceState, received: Sequence[ReceivedFile], today: dt.date) -> Freshness:
    expected = CADENCES.get(source.cadence)
    stamps = [file.received for file in received if file.received is not None]
    last = max(stamps, default=None)
    data = min(source.last_data, today) if source.last_data else None
    since = data or (last.astimezone(PARIS).date() if last else None)
    age = (today - since).days if since else None
    allowed = (expected or 0) * (2 if data else 1)
    if source.cadence == "jour":
        allowed += WEEKEND
    late = expected is not None and age is not None and age > allowed
    return Freshness(
        source.code,
        source.name,
        source.cadence,
        source.state,
        expected,
        data,
        last,
        age,
        late,
        source.table in OBSERVED and source.last_data is not None and source.last_data > today,
    )


def freshness(gate: Gate, today: dt.date | None = None) -> tuple[Freshness, ...]:
    """Each source against its cadence; `today` is the day in Paris unless given."""
    day = today or dt.datetime.now(PARIS).date()
    received = files(gate)
    return tuple(
        _fresh(source, [f for f in received if f.source == source.code], day)
        for source in sources(gate)
    )


def version_info(gate: Gate) -> VersionInfo:
    """Identity and age of the version read."""
    pack: dict[str, str] = dict(gate.run("donnees/territoire").rows)
    built = dt.datetime.fromisoformat(gate.version.manifest["built_at"])
    known = sources(gate)
    days = [s.last_data for s in known if s.last_data and s.last_data <= built.date()]
    return VersionInfo(
        id=gate.version.id,
        built_at=built,
        territory=pack.get("nom", ""),
        territory_code=pack.get("code", ""),
        root=pack.get("racine", ""),
        main=pack.get("principal", ""),
        simulated=gate.simulated,
        last_data=max(days, default=None),
        sources_missing=tuple(s.name for s in known if s.state != "chargee"),
    )
