"""Evaluations declared on the page: a draft, then a plan registered before anybody looks.

A draft changes freely: nothing of its result is ever computed. Registering writes the plan, its
digest and the instant in a table the base refuses to change. A later change is a new version of
the plan, shown beside the others; one that changes what decides the result counts as one more
plan tried, which makes the conclusion harder to reach.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from dashboard.catalogue.evaluation_digest import plan_digest
from dashboard.errors import ConflictError, StateError
from dashboard.experiments.drafts import code_of
from dashboard.experiments.registered import Plan, Read, Registered, find, titles
from dashboard.formats import fold
from dashboard.store.evaluations import EVALUATION, PLAN
from dashboard.store.writings import Writer, Writings


def keep(
    writings: Writings, plan: Plan, writer: Writer, read: Read, *, taken: Sequence[str] = ()
) -> str:
    """Write a new draft; gives its code, made of its title.

    The same plan sent twice (a double click, the way back, two tabs) is written once.

    `taken`: codes of the evaluations of the pack.

    Raises:
        PackError: the plan contradicts itself.
        StateError: another plan declared on the page has this title.
    """
    try:
        return _keep(writings, plan, writer, read, taken)
    except IntegrityError:  # the same title was written at the same instant
        return _keep(writings, plan, writer, read, taken)


def _keep(writings: Writings, plan: Plan, writer: Writer, read: Read, taken: Sequence[str]) -> str:
    rows = writings.rows(EVALUATION)
    for row in rows:
        if {**row["plan"], "code": ""} == {**plan, "code": ""}:
            return str(row["code"])
    _free(plan["titre"], {fold(row["titre"]) for row in rows})
    code = code_of(plan["titre"], [*taken, *(row["code"] for row in rows)])
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


def _free(title: str, taken: Collection[str]) -> None:
    if fold(title) in taken:
        raise StateError(
            "une évaluation déclarée porte déjà ce titre",
            field="titre",
            remedy="Donnez-en un autre",
        )


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

    The same form sent twice changes once.

    Raises:
        ConflictError: somebody changed it meanwhile.
        StateError: no such evaluation; nothing differs; a registered plan changed without reason;
            another one has its title.
        PackError: the plan contradicts itself.
    """
    found = find(writings, code, read)
    named = {**plan, "code": code}
    digest = plan_digest(read(named))
    if named == dict(found.plan):
        if revision == found.revision - 1:
            return found
        raise StateError("rien n'a changé dans ce plan")
    _free(plan["titre"], titles(writings, but=code))
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

    The same form sent twice registers once.

    Raises:
        ConflictError: somebody changed it since it was read.
        StateError: no such evaluation, or it is already registered.
    """
    found = find(writings, code, read)
    if _mine(found, revision, writer):
        return found
    if not found.draft:
        raise StateError("ce plan est déjà enregistré")
    values = {"plan": dict(found.plan), "empreinte": plan_digest(read(found.plan))}
    try:
        return _write(writings, found, revision, values, writer, read, "")
    except ConflictError:
        now = find(writings, code, read)
        if _mine(now, revision, writer):
            return now
        raise


def _mine(found: Registered, revision: int, writer: Writer) -> bool:
    """Whether the draft read at a revision is the one this writer has just registered."""
    first = next(iter(found.versions), None)
    return bool(first and first.by == writer.name and found.revision == revision + 1)


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
