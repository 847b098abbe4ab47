"""Evaluations declared on the page: a draft, then a plan registered before anybody looks.

A draft changes freely: nothing of its result is ever computed. Registering writes the plan, its
digest and the instant in a table the base refuses to change. A later change is a new version of
the plan, shown beside the others; one that changes what decides the result counts as one more
plan tried, which makes the conclusion harder to reach.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.catalogue.evaluation_digest import deciding, plan_digest
from dashboard.catalogue.evaluations import Declared
from dashboard.errors import ConflictError, PackError, StateError
from dashboard.experiments.drafts import code_of
from dashboard.formats import PARIS
from dashboard.store.evaluations import EVALUATION, PLAN, Queue
from dashboard.store.writings import Writer, Writings

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


def find(writings: Writings, code: str, read: Read) -> Registered:
    """One evaluation.

    Raises:
        StateError: no such evaluation.
    """
    rows = writings.rows(EVALUATION, code=code)
    if not rows:
        raise StateError(f"aucune évaluation « {code} » n'a été déclarée ici")
    return _registered(rows[0], Queue(writings.engine), read)


def keep(
    writings: Writings, plan: Plan, writer: Writer, read: Read, *, taken: Sequence[str] = ()
) -> str:
    """Write a new draft; gives its code, made of its title.

    `taken`: codes of the evaluations of the pack.

    Raises:
        PackError: the plan contradicts itself.
    """
    codes = [*taken, *(row["code"] for row in writings.rows(EVALUATION))]
    code = code_of(plan["titre"], codes)
    named = {**plan, "code": code}
    values = {
        "code": code,
        "titre": plan["titre"],
        "plan": named,
        "empreinte": plan_digest(read(named)),
        "numero": 0,
        "enregistre_le": None,
    }
    writings.add(EVALUATION, values, writer)
    return code


def change(
    writings: Writings,
    code: str,
    revision: int,
    plan: Plan,
    writer: Writer,
    read: Read,
    *,
    reason: str = "",
) -> Registered:
    """Change a draft, or register a new version of a plan; the versions before it stay.

    Raises:
        ConflictError: somebody changed it meanwhile.
        StateError: no such evaluation; nothing differs; a registered plan changed without reason.
        PackError: the plan contradicts itself.
    """
    found = find(writings, code, read)
    named = {**plan, "code": code}
    digest = plan_digest(read(named))
    if named == dict(found.plan):
        raise StateError("rien n'a changé dans ce plan")
    values: dict[str, Any] = {"titre": plan["titre"], "plan": named, "empreinte": digest}
    if found.draft:
        writings.change(EVALUATION, found.id, revision, values, writer)
        return find(writings, code, read)
    if not reason:
        raise StateError(
            "un plan enregistré ne change pas sans raison",
            field="motif",
            remedy="Dites en une phrase pourquoi",
        )
    return _write(writings, found, revision, values, writer, read, reason)


def register(
    writings: Writings, code: str, revision: int, writer: Writer, read: Read
) -> Registered:
    """Register a draft as it stands: plan, digest, instant and author, once and for all.

    Raises:
        ConflictError: somebody changed it since it was read.
        StateError: no such evaluation, or it is already registered.
    """
    found = find(writings, code, read)
    if not found.draft:
        raise StateError("ce plan est déjà enregistré")
    values = {"plan": dict(found.plan), "empreinte": plan_digest(read(found.plan))}
    return _write(writings, found, revision, values, writer, read, "")


def _write(
    writings: Writings,
    found: Registered,
    revision: int,
    values: dict[str, Any],
    writer: Writer,
    read: Read,
    reason: str,
) -> Registered:
    """Write a version of a plan beside its evaluation, in one transaction."""
    if revision != found.revision:
        raise ConflictError(writings.get(EVALUATION, found.id)["modifie_par"], {})
    number, now = len(found.versions) + 1, dt.datetime.now(dt.UTC)
    row = {
        "evaluation": found.id,
        "numero": number,
        "plan": values["plan"],
        "empreinte": values["empreinte"],
        "enregistre_le": now,
        "enregistre_par": writer.name,
        "motif": reason,
    }
    stamped = {**values, "numero": number}
    if found.draft:
        stamped["enregistre_le"] = now
    writings.change(EVALUATION, found.id, revision, stamped, writer, beside=[(PLAN, row)])
    return find(writings, found.code, read)
