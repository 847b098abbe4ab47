"""Tables of the evaluations declared on the page, and the queue of what is computed for them.

`evaluation` is written like anything else people write; `evaluation_plan` keeps each plan as it was
registered, and the base refuses to change it; `evaluation_calcul` holds figures worked out of a
version, which anyone may work out again: it is not journaled.
"""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from dashboard.store.journal import metadata
from dashboard.store.writings import kept

Row = Mapping[str, Any]

EVALUATION = Table(
    "evaluation",
    metadata,
    *kept(),
    Column("code", String(80), nullable=False, unique=True),
    Column("titre", Text, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("empreinte", String(64), nullable=False),
    Column("numero", Integer, nullable=False),
    Column("enregistre_le", DateTime(timezone=True)),
)
PLAN = Table(
    "evaluation_plan",
    metadata,
    Column("evaluation", Integer, ForeignKey("evaluation.id"), primary_key=True),
    Column("numero", Integer, primary_key=True),
    Column("plan", JSON, nullable=False),
    Column("empreinte", String(64), nullable=False),
    Column("enregistre_le", DateTime(timezone=True), nullable=False),
    Column("enregistre_par", String(120), nullable=False),
    Column("motif", Text, nullable=False),
)
COMPUTATION = Table(
    "evaluation_calcul",
    metadata,
    Column("empreinte", String(64), primary_key=True),
    Column("numero", Integer, primary_key=True, autoincrement=False),
    Column("version", String(64), primary_key=True),
    Column("genre", String(20), primary_key=True),
    Column("evaluation", Integer, ForeignKey("evaluation.id"), nullable=False),
    Column("etat", String(20), nullable=False),
    Column("demande_le", DateTime(timezone=True), nullable=False),
    Column("commence_le", DateTime(timezone=True)),
    Column("fini_le", DateTime(timezone=True)),
    Column("resultat", JSON(none_as_null=True)),
    Column("message", Text, nullable=False),
)
WAITING, RUNNING, DONE, FAILED = "attente", "en_cours", "fait", "echec"
LOCK = "evaluations.verrou"
_KEY = ("empreinte", "numero", "version", "genre")


def _same(key: Row) -> Any:
    found = [COMPUTATION.c[name] == key[name] for name in _KEY]
    return found[0] & found[1] & found[2] & found[3]


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether this process is the only one to see to the queue, for as long as it is.

    `folder`: that of the versions.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


class Queue:
    """What is to be computed, is being, or was; one row by plan, version and kind."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, evaluation: int, key: Row) -> None:
        """Put a computation in the queue; one done, or that failed, is done again."""
        fresh = {
            "etat": WAITING,
            "demande_le": dt.datetime.now(dt.UTC),
            "commence_le": None,
            "fini_le": None,
            "message": "",
        }
        named = {name: key[name] for name in _KEY}
        idle = COMPUTATION.c.etat.not_in((WAITING, RUNNING))
        with self._engine.begin() as connection:
            if connection.execute(select(COMPUTATION.c.etat).where(_same(key))).first():
                connection.execute(update(COMPUTATION).where(_same(key) & idle).values(**fresh))
                return
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    insert(COMPUTATION).values(**named, **fresh, evaluation=evaluation)
                )
        except IntegrityError:  # somebody asked the same at the same instant
            return

    def take(self) -> Row | None:
        """The computation that has waited longest, now running; None when none waits."""
        while True:
            oldest = (
                select(COMPUTATION)
                .where(COMPUTATION.c.etat == WAITING)
                .order_by(COMPUTATION.c.demande_le, COMPUTATION.c.empreinte, COMPUTATION.c.genre)
                .limit(1)
            )
            with self._engine.begin() as connection:
                found = connection.execute(oldest).mappings().first()
                if found is None:
                    return None
                row = dict(found)
                waiting = COMPUTATION.c.etat == WAITING
                now = dt.datetime.now(dt.UTC)
                done = connection.execute(
                    update(COMPUTATION)
                    .where(_same(row) & waiting)
                    .values(etat=RUNNING, commence_le=now)
                )
                if done.rowcount == 1:
                    return row

    def finish(self, key: Row, result: Any, message: str = "") -> None:
        """Keep a result, or the reason why there is none: the one before it stays."""
        kept = {} if result is None else {"resultat": result}
        with self._engine.begin() as connection:
            connection.execute(
                update(COMPUTATION)
                .where(_same(key))
                .values(
                    etat=DONE if result is not None else FAILED,
                    fini_le=dt.datetime.now(dt.UTC),
                    message=message,
                    **kept,
                )
            )

    def abandon(self, message: str, state: str = RUNNING) -> int:
        """Computations of a process that is no more: they failed; gives their number.

        `state`: of those it leaves; WAITING when it could not even begin.
        """
        with self._engine.begin() as connection:
            done = connection.execute(
                update(COMPUTATION)
                .where(COMPUTATION.c.etat == state)
                .values(etat=FAILED, fini_le=dt.datetime.now(dt.UTC), message=message)
            )
            return int(done.rowcount)

    def waiting(self) -> bool:
        """Whether something waits."""
        wanted = select(COMPUTATION.c.etat).where(COMPUTATION.c.etat == WAITING).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(wanted).first() is not None

    def of(self, evaluation: int) -> list[Row]:
        """Computations of an evaluation, the last asked first."""
        wanted = (
            select(COMPUTATION)
            .where(COMPUTATION.c.evaluation == evaluation)
            .order_by(COMPUTATION.c.demande_le.desc())
        )
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def stamp(self) -> str:
        """A short text that changes with anything asked, begun or finished."""
        last = select(
            func.count(),
            func.max(COMPUTATION.c.demande_le),
            func.max(COMPUTATION.c.commence_le),
            func.max(COMPUTATION.c.fini_le),
        )
        with self._engine.connect() as connection:
            return " ".join(str(part) for part in connection.execute(last).one())

    def plans(self, evaluation: int) -> list[Row]:
        """Plans registered for an evaluation, the first first."""
        wanted = select(PLAN).where(PLAN.c.evaluation == evaluation).order_by(PLAN.c.numero)
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(wanted).mappings()]
