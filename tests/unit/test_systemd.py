"""The units given in docs/systemd: well formed, and what they run exists."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from pathlib import Path

import pytest
from typer.main import get_command

from dashboard.cli import app
from dashboard.settings import ROOT

FOLDER = ROOT / "docs" / "systemd"
UNITS = sorted(p for p in FOLDER.iterdir() if p.suffix in {".service", ".timer"})
HOUSE = "/srv/vigie"
VIGIE = f"{HOUSE}/.venv/bin/vigie"


def sections(path: Path) -> dict[str, dict[str, list[str]]]:
    """Section → key → values, in their order (a key may be repeated)."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            current = found.setdefault(heading[1], defaultdict(list))
            continue
        key, sign, value = line.partition("=")
        assert sign, f"{path.name} : {line}"
        assert re.fullmatch(r"[A-Z][A-Za-z]+", key), f"{path.name} : {line}"
        current[key].append(value)
    return found


def commands(path: Path) -> list[list[str]]:
    """Words of every command of a service, the one of a shell unfolded."""
    service = sections(path).get("Service", {})
    lines = [line for key in service if key.startswith("Exec") for line in service[key]]
    words = [shlex.split(line.lstrip("-")) for line in lines]
    return [shlex.split(w[2]) if w[:2] == ["/bin/sh", "-c"] else w for w in words]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_has_the_sections_of_its_kind(unit: Path) -> None:
    found = sections(unit)
    assert "Description" in found["Unit"]
    assert unit.suffix.removeprefix(".").capitalize() in found


@pytest.mark.parametrize(
    "words",
    [c for unit in UNITS for c in commands(unit)],
    ids=lambda words: " ".join(words[:4]),
)
def test_each_command_and_option_of_a_unit_exists(words: list[str]) -> None:
    words = words[1:] if words[0] == "exec" else words
    assert words[0] == VIGIE
    command = get_command(app).commands[words[1]]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words[2:] if word.startswith("--")} <= options


def test_the_timer_starts_a_service_that_exists() -> None:
    for timer in FOLDER.glob("*.timer"):
        assert timer.with_suffix(".service") in UNITS
        assert re.fullmatch(
            r"\*-\*-\* \d\d:\d\d:\d\d Europe/Paris", sections(timer)["Timer"]["OnCalendar"][0]
        )


def test_percent_signs_are_doubled_for_systemd() -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        assert not re.search(r"(?<!%)%(?![%])", text.replace("%%", "")), unit.name


def test_every_variable_of_the_environment_file_is_documented() -> None:
    guide = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
    lines = (FOLDER / "vigie.env").read_text(encoding="utf-8").splitlines()
    names = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]
    assert names
    assert all(f"`{name}`" in guide for name in names)


def test_every_file_of_the_folder_is_documented() -> None:
    guide = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
    assert all(path.name in guide for path in FOLDER.iterdir())


def test_what_is_written_to_is_writable_and_nothing_else() -> None:
    for unit in FOLDER.glob("*.service"):
        service = sections(unit)["Service"]
        assert service["ProtectSystem"] == ["strict"]
        assert f"{HOUSE}/var" in service["ReadWritePaths"][0]
