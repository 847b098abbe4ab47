"""What was computed for an evaluation declared on the page, and for which version of the data.

Two things are: before launch, what its design would see on the past alone; once the plan is
registered, its result. Both are worked out by the command line, never by the site.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.experiments.read import Card
from dashboard.experiments.registered import Registered
from dashboard.store.evaluations import DONE, FAILED, RUNNING, WAITING, Queue
from dashboard.store.writings import Writings

BEFORE, RESULT = "avant", "resultat"
LONGEST_SECONDS = 300
"""A computation still running after that has been stopped."""
STOPPED = "Le calcul a été interrompu avant la fin. Relancez-le."
NOT_BEGUN = (
    "Le calcul n'a pas pu commencer. Relancez-le ; s'il ne commence toujours pas, prévenez qui "
    "administre ce site."
)


@dataclass(frozen=True)
class Computed:
    """One computation.

    Attributes:
        version: of the data it reads.
        told: its result; while it is computed again, or when that failed, the one before; else {}.
        message: why it failed, a French sentence.
        current: it answers the plan as it now stands.
    """

    kind: str
    state: str
    version: str
    told: Mapping[str, Any]
    message: str
    asked: dt.datetime
    done: dt.datetime | None
    current: bool

    @property
    def busy(self) -> bool:
        """Waiting or running."""
        return self.state in (WAITING, RUNNING)

    @property
    def failed(self) -> bool:
        """It gave nothing, for the reason its message tells."""
        return self.state == FAILED


def key_of(one: Registered, kind: str, version: str) -> dict[str, Any]:
    """What a computation is known by.

    What a design would see does not depend on how many plans were tried. Two evaluations that
    decide alike are computed each for itself: what is told names its own.
    """
    mine = hashlib.sha256(f"{one.code} {one.digest}".encode()).hexdigest()
    return {
        "empreinte": mine,
        "numero": one.specifications if kind == RESULT else 0,
        "version": version,
        "genre": kind,
    }


def ask(writings: Writings, one: Registered, version: str) -> None:
    """Put in the queue what is due: what the design would see; the result once registered."""
    queue = Queue(writings.engine)
    queue.ask(one.id, key_of(one, BEFORE, version))
    if not one.draft:
        queue.ask(one.id, key_of(one, RESULT, version))


def _aware(instant: dt.datetime | None) -> dt.datetime | None:
    return instant if instant is None or instant.tzinfo else instant.replace(tzinfo=dt.UTC)


def _computed(row: Mapping[str, Any], one: Registered, now: dt.datetime) -> Computed:
    state, message = row["etat"], row["message"]
    begun, asked = _aware(row["commence_le"]), _aware(row["demande_le"])
    since = begun or asked or now
    longest = LONGEST_SECONDS * (1 if state == RUNNING else 4)
    if state in (RUNNING, WAITING) and (now - since).total_seconds() > longest:
        state, message = FAILED, STOPPED
    wanted = key_of(one, row["genre"], row["version"])
    return Computed(
        row["genre"],
        state,
        row["version"],
        row["resultat"] or {},
        message,
        asked or now,
        _aware(row["fini_le"]),
        all(row[name] == wanted[name] for name in ("empreinte", "numero")),
    )


def latest(
    writings: Writings, one: Registered, version: str, *, now: dt.datetime | None = None
) -> dict[str, Computed]:
    """Kind → what answers the plan as it stands: for this version, else the last one done.

    The last one done stays while the one for this version is being computed, and is said busy;
    it stays too when that one fails, and is said failed, with the reason.
    A draft has no result, whatever was computed before.
    """
    at = now or dt.datetime.now(dt.UTC)
    rows = [_computed(row, one, at) for row in Queue(writings.engine).of(one.id)]
    found: dict[str, Computed] = {}
    for kind in (BEFORE,) if one.draft else (BEFORE, RESULT):
        mine = [row for row in rows if row.kind == kind and row.current]
        here = [row for row in mine if row.version == version]
        done = [row for row in mine if row.state == DONE]
        chosen = next(iter([*here, *done, *mine]), None)
        if chosen and not chosen.told and done:
            chosen = replace(done[0], state=chosen.state, message=chosen.message)
        if chosen:
            found[kind] = chosen
    return found


def stale(found: Mapping[str, Computed], one: Registered, version: str) -> bool:
    """Whether something due was not computed, failed, or was for another version of the data."""
    due = (BEFORE,) if one.draft else (BEFORE, RESULT)
    return any(
        kind not in found
        or (found[kind].version != version and not found[kind].failed)
        or (found[kind].state == FAILED and not found[kind].message)
        for kind in due
    )


def stamp(writings: Writings) -> str:
    """A short text that changes with what is computed: part of what a page is remembered by."""
    return Queue(writings.engine).stamp()


def card_of(told: Mapping[str, Any]) -> Card:
    """The card of a result, as those of the pack are read."""
    values = dict(told)
    day = values.get("enregistre_le")
    values["enregistre_le"] = dt.date.fromisoformat(day) if day else None
    values["told"] = values.pop("carte")
    return Card(**values)
