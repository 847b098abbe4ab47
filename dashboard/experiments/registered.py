"""Evaluations declared on the page, as they are read: a draft, or plans registered one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.catalogue.evaluation_digest import deciding
from dashboard.catalogue.evaluations import Declared
from dashboard.errors import PackError, StateError
from dashboard.formats import PARIS, fold
from dashboard.store.evaluations import EVALUATION, Queue
from dashboard.store.writings import Writings

Plan = Mapping[str, Any]
Read = Callable[[Plan], Declared]
"""A plan kept → the plan checked against the catalogue and the territory."""


@dataclass(frozen=True)
class Version:
    """A plan as it was registered.

    Attributes:
        number: 1 for the first. reason: why it was changed; "" for the first.
        changed: keys that decide the result and differ from the version before.
    """

    number: int
    plan: Plan
    digest: str
    at: dt.datetime
    by: str
    reason: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registered:
    """An evaluation declared on the page, draft or registered.

    Attributes:
        id, revision: of its row; revision is what a form must have read to change it.
        plan: the current one. digest: of what decides its result.
        versions: plans registered, the first first; () for a draft.
    """

    id: int
    revision: int
    code: str
    title: str
    plan: Plan
    digest: str
    created_at: dt.datetime
    created_by: str
    versions: tuple[Version, ...]

    @property
    def draft(self) -> bool:
        """True until the plan is registered."""
        return not self.versions

    @property
    def specifications(self) -> int:
        """Plans tried: the first, one more each time what decides the result was changed."""
        return 1 + sum(1 for version in self.versions[1:] if version.changed)

    @property
    def first_start(self) -> dt.date:
        """Day the measure begins somewhere."""
        return min(dt.date.fromisoformat(zone["debut"]) for zone in self.plan["zones_traitees"])

    def begun(self, today: dt.date) -> bool:
        """Whether the measure has started somewhere: before, there is no result to look at."""
        return self.first_start <= today

    @property
    def told(self) -> dict[str, Any]:
        """The plan with its registration, as an entry of `evaluations.toml` says it."""
        if self.draft:
            return dict(self.plan)
        changes = [
            {
                "date": local_day(version.at).isoformat(),
                "cles": list(version.changed),
                "motif": version.reason,
            }
            for version in self.versions[1:]
            if version.changed
        ]
        return {
            **self.plan,
            "enregistre_le": local_day(self.versions[0].at).isoformat(),
            "empreinte": self.digest,
            "modifications": changes,
        }


def local_day(instant: dt.datetime) -> dt.date:
    """The day of an instant in Paris."""
    return instant.astimezone(PARIS).date()


def _at(instant: dt.datetime) -> dt.datetime:
    """SQLite forgets that what it was given was in UTC."""
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)


def _canonical(read: Read, plan: Plan) -> dict[str, Any]:
    """French key → value of what decides the result."""
    return deciding(read(plan))


def _versions(rows: Sequence[Mapping[str, Any]], read: Read) -> tuple[Version, ...]:
    found: list[Version] = []
    before: dict[str, Any] = {}
    for row in rows:
        now = row["plan"]
        changed: tuple[str, ...] = ()
        if found and row["empreinte"] != found[-1].digest:
            changed = _changed(read, before, now)
        found.append(
            Version(
                row["numero"],
                now,
                row["empreinte"],
                _at(row["enregistre_le"]),
                row["enregistre_par"],
                row["motif"],
                changed,
            )
        )
        before = now
    return tuple(found)


def _changed(read: Read, before: Plan, now: Plan) -> tuple[str, ...]:
    """Keys whose value decides the result and differs; by their text when one cannot be read."""
    try:
        old, new = _canonical(read, before), _canonical(read, now)
    except PackError:  # an indicator or a level that is no more
        old, new = dict(before), dict(now)
    return tuple(key for key in new if old.get(key) != new[key])


def _registered(row: Mapping[str, Any], queue: Queue, read: Read) -> Registered:
    return Registered(
        row["id"],
        row["revision"],
        row["code"],
        row["titre"],
        row["plan"],
        row["empreinte"],
        _at(row["cree_le"]),
        row["cree_par"],
        _versions(queue.plans(row["id"]), read),
    )


def every(writings: Writings, read: Read) -> tuple[Registered, ...]:
    """Every evaluation declared on the page, oldest first."""
    queue = Queue(writings.engine)
    return tuple(_registered(row, queue, read) for row in writings.rows(EVALUATION))


def titles(writings: Writings, *, but: str = "") -> dict[str, str]:
    """Titles of the evaluations declared on the page, folded → as read; less that of one code."""
    rows = [row for row in writings.rows(EVALUATION) if row["code"] != but]
    return {fold(row["titre"]): row["titre"] for row in rows}


def find(writings: Writings, code: str, read: Read) -> Registered:
    """One evaluation.

    Raises:
        StateError: no such evaluation.
    """
    rows = writings.rows(EVALUATION, code=code)
    if not rows:
        raise StateError(f"aucune évaluation « {code} » n'a été déclarée ici")
    return _registered(rows[0], Queue(writings.engine), read)
