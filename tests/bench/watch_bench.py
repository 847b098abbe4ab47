"""From a day of readings received to its figures on screen, the server running, on a large base.

    python -m tests.bench.watch_bench [--scale 10] [--json]

The extracts are those of `build_bench`, the readings cut by month, the last day apart. `vigie build
--watch` makes a first version, which a server shows; the day is dropped, and the delay runs until
the server says the new version (aim: 60 s at most). That version must then be, by its name and
table by table, the one a build from nothing makes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import duckdb

from dashboard.errors import VersionError
from dashboard.settings import ROOT
from dashboard.store.layout import BASE, MANIFEST, VERSIONS
from dashboard.store.versions import current_id
from tests.bench.build_bench import FILES, PACK, YARDSTICK, extracts, measured
from tests.serving_vigie import served

AIM_SECONDS = 60.0
PATIENCE = 1_800.0


def cut(data: Path) -> Path:
    """The readings by month, and the last day as `dernier-jour.csv`; cut once."""
    folder = data / "par-mois"
    if (folder / "fait").exists():
        return folder
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        readings = f"read_csv('{data / 'sensors.csv'}', all_varchar = true)"
        last = connection.execute(f"SELECT max(left(timestamp, 10)) FROM {readings}").fetchall()
        months = connection.execute(
            f"SELECT DISTINCT left(timestamp, 7) AS mois FROM {readings} ORDER BY mois"
        ).fetchall()
        parts = [(f"sensors-{month}", f"left(timestamp, 7) = '{month}'") for (month,) in months]
        day = f"left(timestamp, 10) = '{last[0][0]}'"
        for name, kept in [(n, f"{k} AND NOT {day}") for n, k in parts] + [("dernier-jour", day)]:
            connection.execute(
                f"COPY (SELECT * FROM {readings} WHERE {kept}) TO '{folder / name}.csv' (HEADER)"
            )
    (folder / "fait").touch()
    return folder


def received(data: Path, work: Path) -> Path:
    """What the town received until the day before the last."""
    folder = work / "recus"
    folder.mkdir(parents=True)
    for path in [*(data / name for name in FILES if name != "sensors.csv"), *cut(data).glob("s*")]:
        os.link(path, folder / path.name)
    return folder


def _wait(done: Callable[[], bool], running: subprocess.Popen[bytes]) -> float:
    """Seconds until it is done.

    Raises:
        SystemExit: the watch ended, or nothing came.
    """
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        if done():
            return time.monotonic() - begun
        if running.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("la veille n'a rien publié")


@contextmanager
def watching(folder: Path, database: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`vigie build --watch`, for the time of a `with`."""
    folders = ["--territory", PACK, "--extracts", folder, "--database", database]
    command = [sys.executable, "-m", "dashboard", "build", *map(str, folders), "--watch"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, **silent) as running:  # type: ignore[call-overload]
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=PATIENCE)


def _current(database: Path) -> str:
    try:
        return current_id(database)
    except VersionError:
        return ""


def _shown(url: str) -> str:
    with urlopen(f"{url}/version", timeout=30) as answer:
        return str(json.load(answer)["version"])


def _manifest(database: Path, version: str) -> dict[str, Any]:
    text = (database / VERSIONS / version / MANIFEST).read_text(encoding="utf-8")
    return dict(json.loads(text))


def _tables(database: Path, version: str) -> dict[str, tuple[Any, ...]]:
    """Table → its rows, as two numbers that change when one of them does."""
    base = database / VERSIONS / version / BASE
    with duckdb.connect(str(base), read_only=True) as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return {
            name: connection.execute(
                f'SELECT count(*), sum(hash(t)), bit_xor(hash(t, rowid)) FROM "{name}" AS t'
            ).fetchall()[0]
            for (name,) in names
        }


def measure(scale: float) -> dict[str, Any]:
    """The delay, what the build took over, and the same version made from nothing."""
    data = extracts(scale)
    work = ROOT / "var" / "bench" / "veille"
    shutil.rmtree(work, ignore_errors=True)
    folder, database = received(data, work), work / "base"
    with watching(folder, database) as running:
        _wait(lambda: _current(database) != "", running)
        first = _current(database)
        with served(database, PACK) as site:
            shutil.copyfile(cut(data) / "dernier-jour.csv", folder / ".en-cours")
            (folder / ".en-cours").rename(folder / "sensors-dernier-jour.csv")
            delay = _wait(lambda: _shown(site.url) != first, running)
    version = _current(database)
    whole = ["--territory", PACK, "--extracts", folder, "--database", work / "entiere"]
    run = measured([sys.executable, "-m", "dashboard", "build", *map(str, whole), "--json"])
    one, other = _manifest(database, version), _manifest(work / "entiere", run.output["version"])
    published, made = _tables(database, version), _tables(work / "entiere", run.output["version"])
    result = {
        "scale": scale,
        "readings": sum(s["rows_loaded"] for s in one["sources"] if s["source"] == "capteurs"),
        "delay": round(delay, 1),
        "build": round(sum(one["seconds"].values()), 1),
        "stages": one["seconds"],
        "taken": {kind: len(names) for kind, names in one["taken"].items()},
        "from_nothing": round(sum(other["seconds"].values()), 1),
        "same_version": version == run.output["version"],
        "other_tables": sorted(n for n in {*published, *made} if published.get(n) != made.get(n)),
    }
    shutil.rmtree(work)
    return result


def tell(result: dict[str, Any]) -> None:
    """Print the measure."""
    print(f"Échelle {result['scale']:g}, {result['readings']} relevés, un jour de plus reçu")
    print(f"  du fichier à l'écran     {result['delay']:8.1f} s  (but : {AIM_SECONDS:g} au plus)")
    print(f"    construction           {result['build']:8.1f} s")
    for stage, seconds in result["stages"].items():
        print(f"      {stage:<20} {seconds:8.2f} s")
    taken = result["taken"]
    print(
        f"    repris : {taken['tables']} tables, {taken['indicateurs']} indicateurs ;"
        f" en partie : {taken['parties']} tables"
    )
    print(f"  construction de zéro     {result['from_nothing']:8.1f} s")
    print(f"  même version               {'oui' if result['same_version'] else 'NON'}")
    print(f"  tables qui diffèrent       {', '.join(result['other_tables']) or 'aucune'}")


def main() -> None:
    """Run the measure; fails when the aim is missed or when the tables differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=float(os.environ.get("BENCH_SCALE", "10")))
    parser.add_argument("--json", action="store_true", help="l'objet complet, sur une ligne")
    chosen = parser.parse_args()
    if not (YARDSTICK / "generate.py").exists():
        print("Mesure de la veille passée : ../shared/bench est absent.")
        return
    result = measure(chosen.scale)
    if chosen.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        tell(result)
    if result["delay"] > AIM_SECONDS or not result["same_version"] or result["other_tables"]:
        sys.exit("But manqué.")


if __name__ == "__main__":
    main()
