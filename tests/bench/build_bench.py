"""The whole build beside a bare DuckDB load of the same delimited files, in the same run.

    python -m tests.bench.build_bench [--scale 10] [--repeats 1] [--json]

The yardstick (`generate.py`, `physical.py`) is run as supplied. Prints seconds by stage, the
ratio of the whole build to the bare load (aim: 4 at most) and the peak memory of each process
(aim: 2 GiB at most). The extracts are kept from one run to the next, the bases are not.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.settings import ROOT

YARDSTICK = ROOT.parent / "shared" / "bench"
PACK = Path(__file__).parent / "pack"
FILES = ("requests.csv", "budget.csv", "sensors.csv", "communes.geojson")
AIM_RATIO, AIM_MIB = 4.0, 2048


@dataclass(frozen=True)
class Run:
    """One process: what it printed, its processor seconds and its peak memory in MiB."""

    output: dict[str, Any]
    cpu: float
    peak_mib: float


def measured(command: list[str]) -> Run:
    """Run a command whose last line of standard output is, or ends, a JSON object."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        output.seek(0)
        text = output.read().decode("utf-8")
    if status:
        raise SystemExit(f"échec de {' '.join(command)}")
    return Run(json.loads(text), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def extracts(scale: float) -> Path:
    """Extracts of that scale, generated once."""
    folder = ROOT / "var" / "bench" / f"echelle-{scale:g}"
    if not all((folder / name).exists() for name in (*FILES, "meta.json")):
        folder.mkdir(parents=True, exist_ok=True)
        command = [YARDSTICK / "generate.py", "--scale", f"{scale:g}", "--out", folder]
        subprocess.run([sys.executable, *map(str, command)], check=True)
    return folder


def bare_load(data: Path, work: Path) -> tuple[Run, float, float]:
    """The bare load: its process, then seconds and processor seconds of its loads."""
    run = measured(
        [sys.executable, str(YARDSTICK / "physical.py"), "--data", str(data), "--work", str(work)]
    )
    load = run.output["load"].values()
    seconds = sum(part["seconds"]["median"] for part in load)
    return run, seconds, sum(part["cpu_s"]["median"] for part in load if "cpu_s" in part)


def whole_build(data: Path, database: Path) -> tuple[Run, dict[str, Any]]:
    """Our build into an empty database: its process, and the manifest it published."""
    received = database.with_name("recus")
    received.mkdir(exist_ok=True)
    for name in FILES:
        if not (received / name).exists():
            os.link(data / name, received / name)
    folders = ["--territory", PACK, "--extracts", received, "--database", database]
    run = measured([sys.executable, "-m", "dashboard", "build", *map(str, folders), "--json"])
    path = database / "versions" / run.output["version"] / "manifest.json"
    return run, json.loads(path.read_text(encoding="utf-8"))


def compare(scale: float, repeats: int) -> dict[str, Any]:
    """Bare load and whole build, in turn, as many times as asked; medians."""
    data = extracts(scale)
    work = ROOT / "var" / "bench" / "travail"
    ratios, peaks, builds = [], [], []
    for _ in range(repeats):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        bare, bare_seconds, bare_cpu = bare_load(data, work / "nu")
        run, manifest = whole_build(data, work / "base")
        seconds = float(run.output["seconds"])
        ratios.append(seconds / bare_seconds)
        peaks.append(run.peak_mib)
        builds.append(
            {
                "bare": bare_seconds,
                "build": seconds,
                "bare_cpu": bare_cpu,
                "build_cpu": run.cpu,
                "stages": manifest["seconds"],
            }
        )
    loaded = {s["source"]: s for s in run.output["sources"]}
    shutil.rmtree(work, ignore_errors=True)
    return {
        "scale": scale,
        "machine": f"{platform.machine()}, {os.cpu_count()} cœurs",
        "duckdb": bare.output["duckdb"],
        "builds": builds,
        "sources": {c: {k: s[k] for k in ("rows_loaded", "seconds")} for c, s in loaded.items()},
        "ratio": round(statistics.median(ratios), 2),
        "peak_mib": round(max(peaks)),
        "bare_peak_mib": round(bare.peak_mib),
    }


def tell(result: dict[str, Any]) -> None:
    """Print the comparison."""
    last = result["builds"][-1]
    print(f"Échelle {result['scale']:g}, {result['machine']}, DuckDB {result['duckdb']}")
    for label, key in (("chargement nu", "bare"), ("construction complète", "build")):
        print(f"  {label:<24} {last[key]:8.2f} s  (processeur {last[key + '_cpu']:.2f} s)")
    for stage, seconds in last["stages"].items():
        print(f"    {stage:<22} {seconds:8.2f} s")
    for code, source in result["sources"].items():
        print(
            f"    source {code:<15} {source['seconds']:8.2f} s  {source['rows_loaded']:>11} lignes"
        )
    print(f"  rapport                  {result['ratio']:8.2f}    (but : {AIM_RATIO:g} au plus)")
    print(f"  mémoire au plus haut     {result['peak_mib']:8} Mio  (but : {AIM_MIB} au plus)")


def main() -> None:
    """Run the comparison; fails when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=float(os.environ.get("BENCH_SCALE", "10")))
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="l'objet complet, sur une ligne")
    chosen = parser.parse_args()
    if not (YARDSTICK / "physical.py").exists():
        print("Mesure de la construction passée : ../shared/bench est absent.")
        return
    result = compare(chosen.scale, chosen.repeats)
    if chosen.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        tell(result)
    if result["ratio"] > AIM_RATIO or result["peak_mib"] > AIM_MIB:
        sys.exit("But manqué.")


if __name__ == "__main__":
    main()
