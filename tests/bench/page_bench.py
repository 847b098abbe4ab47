"""First page of Vigie against the plain Dash yardstick of `../shared/bench`, in the same run.

Both serve data of the same scale with gunicorn, two workers and four threads, and are timed by
the same `page_timing.py`. Prints medians and ratios, the machine and the versions.

    python -m tests.bench.page_bench [--scale 1] [--repeats 5] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.serving_vigie import ROOT, build_demo, chromium, free_port, served

SHARED = Path(os.environ.get("VIGIE_BENCH", ROOT.parent / "shared" / "bench"))
PLAIN_READY = (
    "document.querySelectorAll('.kpi-value').length === 12"
    " && document.querySelectorAll('.js-plotly-plot').length >= 16"
)
VIGIE_READY = (
    "!document.documentElement.classList.contains('attente')"
    " && document.querySelectorAll('#_pages_content .serre tbody tr').length >= 80"
)


def _choose(name: str, value: str) -> str:
    """The gesture of a reader who picks a value in a list of the sentence."""
    return (
        f"const list = document.querySelector('#filtre-{name}'); list.value = '{value}';"
        " list.dispatchEvent(new Event('change', {bubbles: true}));"
    )


FILTERS = tuple(_choose("famille", value) for value in ("dechets", "air", ""))
AREAS = tuple(_choose("territoire", value) for value in ("00036", ""))
PLAIN_FILTERS = tuple(
    f"dash_clientside.set_props('commune', {{value: '{value}'}});" for value in ("44101", "all")
)
LIBRARIES = ("dash", "plotly", "duckdb", "gunicorn", "pandas", "playwright")
MEASURES = (
    ("cold", "ms", "froid, page stable (ms)"),
    ("cold", "lcp", "froid, premier contenu (ms)"),
    ("warm", "ms", "chaud, page stable (ms)"),
    ("cold", "kb", "octets reçus à froid (ko)"),
    ("cold", "requests", "requêtes à froid"),
    ("cold", "long_max", "plus longue tâche (ms)"),
    ("cold", "cpu_s", "processeur du serveur (s)"),
    ("cold", "rss_mb", "mémoire du serveur (Mo)"),
    ("act", "ms", "filtre (ms)"),
    ("act", "kb", "filtre, octets (ko)"),
    ("act", "requests", "filtre, requêtes"),
    ("act", "long_max", "filtre, plus longue tâche (ms)"),
    ("act", "cpu_s", "filtre, processeur du serveur (s)"),
)


def run(*command: str, **options: Any) -> None:
    """Run a command of the yardstick, quietly."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)


@contextmanager
def plain_dash(folder: Path, scale: int) -> Iterator[tuple[str, int]]:
    """The yardstick, unmodified: its data generated and loaded, its page served."""
    data, work = folder / "donnees", folder / "travail"
    python = sys.executable
    run(python, str(SHARED / "generate.py"), "--scale", str(scale), "--out", str(data))
    once = ("--repeats", "1", "--load-repeats", "1")
    run(python, str(SHARED / "physical.py"), "--data", str(data), "--work", str(work), *once)
    port = free_port()
    found = {"BENCH_DB": str(work / "raw.duckdb"), "BENCH_GEO": str(data / "communes.geojson")}
    command = [python, "-m", "gunicorn", "-w", "2", "--threads", "4"]
    command += ["-b", f"127.0.0.1:{port}", "--no-control-socket", "dash_app:server"]
    # the code of the yardstick is read where it is; its bytecode goes elsewhere
    apart = {"PYTHONDONTWRITEBYTECODE": "1", **os.environ, **found}
    process = subprocess.Popen(command, cwd=SHARED, env=apart, stderr=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/", process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait(url: str, seconds: float = 90) -> None:
    """Wait until an address answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urlopen(url, timeout=30):
                return
        except (URLError, ConnectionError):
            time.sleep(0.3)
    raise RuntimeError(f"{url} ne répond pas")


def timing(
    url: str, pid: int, ready: str, repeats: int, acts: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What `page_timing.py` measures of a page."""
    command = [sys.executable, str(SHARED / "page_timing.py"), url, "--ready", ready]
    command += ["--repeats", str(repeats), "--pid", str(pid)]
    command += ["--executable", chromium() or "/usr/bin/chromium"]
    command += [word for act in acts for word in ("--act", act)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def median(measured: Mapping[str, Any], kind: str, key: str) -> float | None:
    """The median of one measure, None when the page never settled."""
    cell = measured.get(kind, {}).get(key)
    return None if cell is None else float(cell["median"])


def lines(vigie: Mapping[str, Any], plain: Mapping[str, Any]) -> Iterator[str]:
    """One line per measure: Vigie, plain Dash, ratio."""
    for kind, key, label in MEASURES:
        ours, theirs = median(vigie, kind, key), median(plain, kind, key)
        ratio = f"{ours / theirs:8.3f}" if ours is not None and theirs else "       –"
        shown = ["       –" if value is None else f"{value:8.1f}" for value in (ours, theirs)]
        yield f"{label:32} {shown[0]:>10} {shown[1]:>10} {ratio}"
    first, whole = median(vigie, "cold", "lcp"), median(plain, "cold", "ms")
    if first is not None and whole:
        yield f"premier contenu de Vigie sur page froide de Dash : {first / whole:.3f}"
    for name, measured in (("Vigie", vigie), ("Dash ordinaire", plain)):
        outside = measured["external_requests"]["count"]
        errors = measured["console_errors"]["count"]
        yield f"{name} : {outside} requête(s) vers l'extérieur, {errors} erreur(s) de console"


def changes(vigie: Mapping[str, Any], plain: Mapping[str, Any]) -> Iterator[str]:
    """The same lines, of the interaction only."""
    for kind, key, label in MEASURES:
        ours, theirs = median(vigie, kind, key), median(plain, kind, key)
        if kind == "act" and ours is not None:
            ratio = f"{ours / theirs:8.3f}" if theirs else "       –"
            yield f"{label:32} {ours:10.1f} {theirs or 0:10.1f} {ratio}"


def machine() -> str:
    """The machine and the versions, without which figures say nothing."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cœurs, "
        f"Python {platform.python_version()}, {libraries}"
    )


def main() -> int:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    if not SHARED.is_dir() or chromium() is None:
        print("Première page : ../shared/bench ou Chromium est absent, rien à mesurer ici.")
        return 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with plain_dash(folder / "dash", chosen.scale) as (url, pid):
            plain = timing(url, pid, PLAIN_READY, chosen.repeats, PLAIN_FILTERS)
        database = build_demo(folder / "vigie", scale=chosen.scale)
        with served(database) as running:
            address = (running.url + "/", running.pid, VIGIE_READY, chosen.repeats)
            vigie = timing(*address, FILTERS)
            elsewhere = timing(*address, AREAS)
    print(f"Première page, échelle {chosen.scale}, médianes de {chosen.repeats} répétitions")
    print(f"{machine()}\n")
    print(f"{'':32} {'Vigie':>10} {'Dash':>10} {'rapport':>8}")
    print("\n".join(lines(vigie, plain)))
    print("\nAutre territoire, redemandé au serveur")
    print("\n".join(changes(elsewhere, plain)))
    if chosen.json:
        chosen.json.write_text(json.dumps({"vigie": vigie, "dash": plain}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
