"""`vigie build`: read the extracts, make a version, put it in service."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path, PurePosixPath
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from dashboard import settings
from dashboard.formats import NBSP, number, plural, quantity

if TYPE_CHECKING:
    from dashboard.build.run import Built

_FEW = 12
_SHOWN = (
    "source",
    "files",
    "rows_read",
    "rows_loaded",
    "rows_rejected",
    "rows_ignored",
    "rejected",
    "ignored",
    "seconds",
    "control_totals",
    "state",
    "message",
)


class Screen:
    """Progress of a build on standard error, as one line that moves."""

    def __init__(self) -> None:
        """Nothing is shown until the first stage."""
        self.console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            console=self.console,
            transient=True,
        )
        self._task = self._bar.add_task("Construction", total=None)

    def __enter__(self) -> Screen:
        """Start drawing."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop drawing, whatever happened."""
        self._bar.stop()

    def stage(self, label: str, total: int = 0) -> None:
        """Say the stage; without a terminal, one line per stage."""
        self._bar.reset(self._task, total=total or None, description=label)
        if not self.console.is_terminal:
            self.console.print(f"{label}…", markup=False)

    def step(self, name: str) -> None:
        """Say the file."""
        self._bar.update(self._task, advance=1, description=f"Lecture de {name}")

    def warn(self, text: str) -> None:
        """Say what is left out, on a line that stays."""
        self.console.print(f"Attention{NBSP}: {text}", markup=False, style="yellow", soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("build")(build_command)


def build_command(
    territory: Annotated[
        Path | None, typer.Option(help="Dossier du pack de territoire.", show_default=False)
    ] = None,
    extracts: Annotated[
        Path | None, typer.Option(help="Dossier des extraits reçus.", show_default=False)
    ] = None,
    database: Annotated[
        Path | None, typer.Option(help="Dossier de la base à construire.", show_default=False)
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Terminer par un objet JSON sur une ligne.")
    ] = False,
    watched: Annotated[
        bool,
        typer.Option(
            "--watch", help="Rester en veille : construire à chaque fichier reçu ou modifié."
        ),
    ] = False,
    every: Annotated[
        float, typer.Option(help="Secondes entre deux regards de la veille.", min=0.1)
    ] = 5.0,
) -> None:
    """Lire les extraits, construire une version vérifiée et la mettre en service."""
    known = settings.load()
    chosen = territory or known.territory
    base = database or (
        known.database if territory is None else settings.ROOT / "var" / chosen.name
    )
    received = extracts or base / "extraits"
    if watched:
        stay(chosen, received, base, every=every, as_json=as_json)
        return
    from dashboard.build.run import Order, build  # the readers are heavy: only when building

    order = Order(chosen, received, base)
    with Screen() as screen:
        built = build(order, screen)
    _tell(screen.console, built)
    if as_json:
        print(json.dumps(result(built, order.database), ensure_ascii=False))


def stay(territory: Path, extracts: Path, database: Path, *, every: float, as_json: bool) -> None:
    """Build at each change, until SIGTERM or Ctrl-C; a build in progress is finished first."""
    from dashboard.build.watch import look, watch

    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    folders = ("--territory", territory, "--extracts", extracts, "--database", database)
    command = [sys.executable, "-m", "dashboard", "build", *map(str, folders)]
    command += ["--json"] if as_json else []

    def make() -> bool:
        ended = subprocess.run(command, start_new_session=True, check=False)  # noqa: S603
        return ended.returncode == 0

    def say(text: str) -> None:
        print(f"{dt.datetime.now():%d/%m/%Y %H:%M:%S}  {text}", file=sys.stderr, flush=True)

    say(f"Veille de {extracts}, un regard toutes les {quantity(every, 's', 1)}")
    watch(lambda: look(territory, extracts), make, stop.wait, say, every=every)
    say("Veille arrêtée")


def result(built: Built, database: Path) -> dict[str, Any]:
    """The object that ends `vigie build --json`; its keys are part of the interface."""
    return {
        "version": built.manifest["version"],
        "database": str(database),
        "seconds": round(built.seconds, 3),
        "sources": [{key: source[key] for key in _SHOWN} for source in built.manifest["sources"]],
    }


def _tell(console: Console, built: Built) -> None:
    """Say what was loaded, and what was left aside."""
    table = Table(box=None, pad_edge=False)
    for heading in ("Source", "Fichiers", "Lues", "Chargées", "Rejetées", "Ignorées"):
        table.add_column(heading, justify="left" if heading == "Source" else "right")
    for source in built.manifest["sources"]:
        counts = [number(source[key]) for key in _SHOWN[1:6]]
        table.add_row(source["source"], *counts)
    console.print(table, markup=False)
    for source in built.manifest["sources"]:
        if source["state"] == "absente":
            text = f"Source absente{NBSP}: {source['source']} ({source['message']})"
            console.print(text, markup=False, style="yellow", soft_wrap=True)
    _tell_leftovers(console, [file.name for file in built.plan.leftovers])
    for link in built.plan.refused:
        console.print(f"Lien hors du dossier d'extraits, non suivi{NBSP}: {link}", markup=False)
    _conclude(console, built)


def _tell_leftovers(console: Console, names: list[str]) -> None:
    """Files that no source matches: by name when few, by folder otherwise."""
    if not names:
        return
    count = plural(len(names), "fichier ne correspond", "fichiers ne correspondent")
    console.print(f"{count} à aucune source{NBSP}:", markup=False)
    folders = Counter(str(PurePosixPath(name).parent) for name in names)
    shown = names if len(names) <= _FEW else [f"{f} ({n})" for f, n in folders.items()]
    for text in shown:
        console.print(f"  {text}", markup=False, soft_wrap=True)


def _conclude(console: Console, built: Built) -> None:
    version = built.manifest["version"]
    if not built.fresh:
        console.print(f"Rien n'a changé{NBSP}: la version {version} reste en service")
        return
    rows = sum(source["rows_loaded"] for source in built.manifest["sources"])
    loaded = plural(rows, "ligne chargée", "lignes chargées")
    console.print(
        f"Version {version} en service{NBSP}: {loaded} en {number(built.seconds, 1)}{NBSP}s"
    )
    taken = built.manifest["taken"]
    tables, parts, values = (len(taken[kind]) for kind in ("tables", "parties", "indicateurs"))
    if tables or parts or values:
        said = f"{plural(tables, 'table', 'tables')}, {plural(values, 'indicateur', 'indicateurs')}"
        some = f", et {plural(parts, 'table', 'tables')} en partie" if parts else ""
        console.print(f"Repris de la version d'avant{NBSP}: {said}{some}")
