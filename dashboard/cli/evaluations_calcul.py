"""`vigie evaluations calculer`: what the site asks for, worked out beside it, one at a time.

The process that serves never estimates: it writes what is due in a queue and starts this command,
which stops by itself when the queue is empty, when a computation lasts too long, or when it asks
for too much memory.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any

import typer

from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.pack import load_pack
from dashboard.cli.options import Database, Territory
from dashboard.cli.serve import chosen_settings
from dashboard.errors import VigieError
from dashboard.experiments.computed import (
    BEFORE,
    LONGEST_SECONDS,
    STOPPED,
    ask,
    key_of,
    latest,
    stale,
)
from dashboard.experiments.drafts import reader
from dashboard.experiments.registered import Read, Registered, every
from dashboard.secrecy import Gate, open_gate
from dashboard.settings import Settings
from dashboard.store.evaluations import Queue, alone
from dashboard.store.versions import current_id
from dashboard.store.writings import Writings, open_writings

MEMORY_BYTES = 2 * 1024**3
TOO_LONG = "Le calcul a dépassé cinq minutes ; il a été arrêté."
TOO_BIG = "Le calcul demande plus de mémoire qu'il n'en est permis ; il a été arrêté."
CHANGED = "Le plan a changé depuis que ce calcul a été demandé."

Compute = Callable[[Gate, Registered, str], Any]
"""(gate, evaluation, kind) → JSON values."""


def register(app: typer.Typer) -> None:
    """Add the command to the group `evaluations`, made when nobody did."""
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    group = groups.get("evaluations")
    if group is None:
        group = typer.Typer(help="Évaluations : plans et calculs.", no_args_is_help=True)
        app.add_typer(group, name="evaluations")
    group.command("calculer")(calculate)


def calculate(
    asked: Annotated[
        bool, typer.Option("--demandes", help="Seulement ce qui a été demandé sur le site.")
    ] = False,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Calcule les évaluations déclarées sur le site, pour la version des données en service."""
    settings = chosen_settings(territory, database, None, None)
    _bound()
    writings = open_writings(settings.state_url)
    read = reader([level.code for level in load_pack(settings.territory).territory.levels])
    try:
        if not asked:
            ask_stale(writings, read, current_id(settings.database))
        drain(settings, writings, read, estimate, say=_say)
    finally:
        writings.close()


def ask_stale(writings: Writings, read: Read, version: str) -> int:
    """Put in the queue what was not computed for this version; gives how many evaluations."""
    behind = [
        one for one in every(writings, read) if stale(latest(writings, one, version), one, version)
    ]
    for one in behind:
        ask(writings, one, version)
    return len(behind)


def drain(
    settings: Settings,
    writings: Writings,
    read: Read,
    compute: Compute,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> int:
    """Compute all that waits, unless another process is at it; gives how many were.

    Whoever asks while the last one is being computed starts a process that finds the door shut:
    the queue is looked at again once the door is open.
    """
    queue, done = Queue(writings.engine), 0
    while True:
        with alone(settings.database) as mine:
            if not mine:
                return done
            queue.abandon(STOPPED)
            while (row := queue.take()) is not None:
                say(_one(settings, writings, queue, read, compute, row))
                done += 1
        if not queue.waiting():
            return done


def _one(
    settings: Settings,
    writings: Writings,
    queue: Queue,
    read: Read,
    compute: Compute,
    row: Mapping[str, Any],
) -> str:
    """Compute one row of the queue and keep what it gives; gives a line that says so."""
    one = next((found for found in every(writings, read) if found.id == row["evaluation"]), None)
    told, message = None, CHANGED
    if (
        one is not None
        and key_of(one, row["genre"], row["version"])["empreinte"] == (row["empreinte"])
    ):
        told, message = _tried(settings, compute, one, row)
    queue.finish(row, told, message)
    name = one.code if one else str(row["evaluation"])
    what = "effet visible" if row["genre"] == BEFORE else "résultat"
    return f"{name} : {what} {'calculé' if told is not None else 'non calculé. ' + message}"


def _tried(
    settings: Settings, compute: Compute, one: Registered, row: Mapping[str, Any]
) -> tuple[Any, str]:
    """What a computation gives, or a French sentence that says why it gives nothing."""
    try:
        with _limited(LONGEST_SECONDS):
            return compute(open_gate(settings, row["version"]), one, row["genre"]), ""
    except TimeoutError:
        return None, TOO_LONG
    except MemoryError:
        return None, TOO_BIG
    except VigieError as error:
        return None, f"{error.problem[:1].upper()}{error.problem[1:]}."
    except Exception as error:  # noqa: BLE001 whatever happens, the queue goes on
        print(f"vigie : {type(error).__name__} : {error}", file=sys.stderr)
        return None, f"Le calcul a échoué ({type(error).__name__})."


def estimate(gate: Gate, one: Registered, kind: str) -> dict[str, Any]:
    """What is due of an evaluation; the engine is loaded here, nowhere before."""
    from dashboard.build.declared_evaluation import foresight, result

    indicators = load_indicators()
    levels = [row["code"] for row in gate.run("donnees/niveaux").records()]
    declared = reader(levels)(one.told)
    return (foresight if kind == BEFORE else result)(gate, declared, indicators)


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in what lasts longer; the kernel kills what does not listen."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    _cpu(2 * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        _cpu(None)


def _cpu(seconds: int | None) -> None:
    """Let this process use that much more time of a processor, by thread of libraries included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = resource.RLIM_INFINITY
    if seconds is not None:
        wanted = int(used.ru_utime + used.ru_stime) + seconds * (os.cpu_count() or 1)
    if hard == resource.RLIM_INFINITY or (wanted != resource.RLIM_INFINITY and wanted <= hard):
        resource.setrlimit(resource.RLIMIT_CPU, (wanted, hard))


def _bound() -> None:
    """Keep to some memory, and be polite to what serves."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard >= MEMORY_BYTES:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, hard))
    os.nice(5)


def _say(line: str) -> None:
    typer.echo(line)
