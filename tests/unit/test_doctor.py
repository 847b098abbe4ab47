"""`vigie doctor` sees what is wrong, says it plainly, and changes nothing."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tinytown import Tiny
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.operation import data_checks, machine_checks
from dashboard.operation.finding import State
from dashboard.operation.health import examine, fit
from dashboard.settings import Settings
from dashboard.store.journal import open_journal
from dashboard.store.versions import current_id

SECRET = "0123456789abcdef0123"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    tiny = Tiny(tmp_path_factory.mktemp("ville"))
    tiny.write("budget_ligne", [{"realise_eur": 1}])
    tiny.build()
    return tiny


@pytest.fixture
def settings(built: Tiny, tmp_path: Path) -> Settings:
    """A copy of a town in good order."""
    shutil.copytree(built.root, tmp_path / "ville")
    base = tmp_path / "ville" / "base"
    return Settings(
        tmp_path / "ville" / "tinyville",
        base,
        f"sqlite:///{base / 'ecrits.sqlite'}",
        port=free_port(),
        secret=SECRET,
    )


def found(settings: Settings) -> dict[str, tuple[State, str]]:
    return {v.subject: (v.finding.state, v.finding.text) for v in examine(settings)}


def contents(folder: Path) -> dict[Path, Any]:
    return {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.rglob("*"))}


def test_a_town_in_good_order_has_nothing_broken_and_nothing_is_written(
    settings: Settings,
) -> None:
    before = contents(settings.database)
    verdicts = examine(settings)
    broken = [v for v in verdicts if v.finding.state is State.BROKEN]
    assert (broken, fit(verdicts)) == ([], True)
    subjects = found(settings)
    for subject in ("Pack", "Version en service", "Partitions et archive", "Base des écrits"):
        assert subjects[subject][0] is State.GOOD, subjects[subject]
    assert contents(settings.database) == before


def test_a_town_never_built_is_told_to_build(tmp_path: Path, built: Tiny) -> None:
    empty = Settings(built.territory, tmp_path / "rien", f"sqlite:///{tmp_path / 'e.sqlite'}")
    state, text = found(empty)["Version en service"]
    assert state is State.BROKEN
    assert "vigie build" in text
    assert not (tmp_path / "rien").exists()


def harm_base(settings: Settings) -> None:
    path = settings.database / "versions" / current_id(settings.database) / "vigie.duckdb"
    with path.open("r+b") as handle:
        handle.seek(100)
        handle.write(b"!!")


def harm_pointer(settings: Settings) -> None:
    (settings.database / "courante.json").write_text("{", encoding="utf-8")


def harm_partition(settings: Settings) -> None:
    next((settings.database / "partitions").glob("*.parquet")).unlink()


def harm_pack(settings: Settings) -> None:
    (settings.territory / "sources.toml").write_text("[", encoding="utf-8")


def change_pack(settings: Settings) -> None:
    with (settings.territory / "territoire.toml").open("a", encoding="utf-8") as handle:
        handle.write("# note\n")


def fail_build(settings: Settings) -> None:
    with (settings.database / "construction.jsonl").open("a", encoding="utf-8") as handle:
        line = {"le": "2030-01-01T05:00:00+00:00", "etat": "echec", "message": "disque plein"}
        handle.write(json.dumps(line) + "\n")


def open_archive(settings: Settings) -> None:
    (settings.database / "archive").chmod(0o755)


def harm_writings(settings: Settings) -> None:
    (settings.database / "ecrits.sqlite").write_bytes(b"bonjour" * 100)


@pytest.mark.parametrize(
    ("harm", "subject", "state", "said"),
    [
        (harm_base, "Version en service", State.BROKEN, "vigie rollback"),
        (harm_pointer, "Version en service", State.BROKEN, "vigie build"),
        (harm_partition, "Partitions et archive", State.WARNING, "vigie build"),
        (harm_pack, "Pack", State.BROKEN, "sources.toml"),
        (change_pack, "Version en service", State.WARNING, "pack a changé"),
        (fail_build, "Dernière construction", State.WARNING, "disque plein"),
        (open_archive, "Dossier de la base", State.WARNING, "chmod 700"),
        (harm_writings, "Base des écrits", State.BROKEN, "vigie restore"),
    ],
)
def test_each_harm_is_seen_where_it_is(
    settings: Settings, harm: Any, subject: str, state: State, said: str
) -> None:
    harm(settings)
    seen, text = found(settings)[subject]
    assert seen is state
    assert said in text


def test_writings_in_use_are_in_order(settings: Settings) -> None:
    open_journal(settings.state_url).close()
    assert found(settings)["Base des écrits"][0] is State.GOOD


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        taken.settimeout(0)
        yield int(taken.getsockname()[1])


def test_a_port_held_by_something_else_is_told(
    settings: Settings, busy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine_checks, "ANSWER_SECONDS", 0.2)
    finding = machine_checks.address(replace(settings, port=busy))
    assert finding.state is State.BROKEN
    assert "port" in finding.text


def test_an_address_open_to_all_without_a_proxy_is_broken(settings: Settings) -> None:
    state, text = found(replace(settings, host="192.0.2.1"))["Adresse"]
    assert (state, "ouverte au réseau" in text) == (State.BROKEN, True)


@pytest.mark.parametrize(("secret", "state"), [("", "attention"), ("a", "attention")])
def test_a_missing_or_short_key_is_told_and_never_shown(
    settings: Settings, secret: str, state: str
) -> None:
    assert found(replace(settings, secret=secret))["Clé des témoins"][0] == state
    assert SECRET not in str(found(settings))


def test_the_lock_is_read_with_its_conditions() -> None:
    lock = (
        "# commentaire\nalembic==1.2 \\\n    --hash=sha256:00\n    # via vigie\n"
        "colorama==0.4 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        "uvloop==3 ; python_full_version >= '3.11' \\\n    --hash=sha256:00\n"
    )
    assert machine_checks.pinned(lock) == {"alembic": "1.2", "uvloop": "3"}


@pytest.mark.parametrize(
    ("lock", "state", "said"),
    [
        ("duckdb==0.0.1 \\\n", State.WARNING, "au lieu de 0.0.1"),
        ("bibliotheque-absente==1 \\\n", State.BROKEN, "bibliotheque-absente"),
    ],
)
def test_libraries_are_compared_with_the_lock(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lock: str,
    state: State,
    said: str,
) -> None:
    (tmp_path / "verrou").write_text(lock, encoding="utf-8")
    monkeypatch.setattr(machine_checks, "LOCK", tmp_path / "verrou")
    finding = machine_checks.libraries(settings)
    assert (finding.state, said in finding.text) == (state, True)


def test_a_full_disk_is_seen(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 10_000_000})
    monkeypatch.setattr(data_checks.shutil, "disk_usage", lambda _: usage)
    assert data_checks.room(settings).state is State.BROKEN


def test_the_command_exits_with_1_only_when_something_is_broken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_PORT", str(settings.port))
    here = ["--territory", str(settings.territory), "--database", str(settings.database)]
    good = CliRunner().invoke(app, ["doctor", *here, "--json"])
    harm_base(settings)
    bad = CliRunner().invoke(app, ["doctor", *here, "--json"])
    plain = CliRunner().invoke(app, ["doctor", *here])
    assert (good.exit_code, bad.exit_code, plain.exit_code) == (0, 1, 1)
    lines = json.loads(bad.output)
    assert {"sujet", "etat", "constat"} == set(lines[0])
    assert sum(line["etat"] == "panne" for line in lines) == 1
    assert "1\u00a0panne" in plain.output
