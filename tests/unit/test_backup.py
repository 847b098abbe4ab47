"""A backup put back elsewhere gives the same versions, the same figures and the same journal."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from test_versions import tables
from tinytown import Quiet, Tiny
from typer.testing import CliRunner

from dashboard.build.layout import Layout
from dashboard.build.retention import pin, pinned
from dashboard.build.run import build
from dashboard.cli import app
from dashboard.errors import BackupError, BuildError, SettingsError
from dashboard.operation import backup as backup_module
from dashboard.operation.backup import back_up
from dashboard.operation.bundle import MANIFEST, Contents, read_contents
from dashboard.operation.restore import restore
from dashboard.secrecy import open_gate
from dashboard.settings import Settings
from dashboard.store.journal import Entry, open_journal
from dashboard.store.versions import current_id, last_build, published

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
QUERY = "budget/documents"


def settings_of(territory: Path, database: Path) -> Settings:
    return Settings(territory, database, f"sqlite:///{database / 'ecrits.sqlite'}")


def populate(tiny: Tiny) -> Settings:
    """Three versions (the first pinned, the last in service), a personal source, two writings."""
    tiny.write("demande", [{"demande_id": i} for i in range(9)], personnel=True, secret_k=5)
    for amount in (1, 2, 3):
        tiny.write("budget_ligne", [{"realise_eur": amount}])
        version = str(tiny.build().manifest["version"])
        if amount == 1:
            pin(Layout(tiny.database), version)
    settings = settings_of(tiny.territory, tiny.database)
    journal = open_journal(settings.state_url)
    journal.append(Entry("Agent DGS", False, "identite", None, "Agent DGS"))
    journal.append(Entry("Agent DGS", True, "objectif/delai", {"cible": "7"}, {"cible": "6.50"}))
    journal.close()
    return settings


@dataclass(frozen=True)
class Town:
    """A populated town and a backup of it, made once; tests work on copies."""

    tiny: Tiny
    saved: Path

    def settings(self, folder: Path) -> Settings:
        """A copy of the town, to be harmed."""
        shutil.copytree(self.tiny.root, folder / "ville")
        return settings_of(folder / "ville" / "tinyville", folder / "ville" / "base")

    def backup(self, folder: Path) -> Path:
        """A copy of the backup, to be harmed."""
        shutil.copytree(self.saved, folder / "s")
        return folder / "s"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    tiny = Tiny(tmp_path_factory.mktemp("ville"))
    settings = populate(tiny)
    saved = tmp_path_factory.mktemp("sauvegardes") / "lundi"
    back_up(settings, saved, NOW)
    return Town(tiny, saved)


def elsewhere(tmp_path: Path, settings: Settings) -> tuple[Settings, Contents]:
    """The town backed up, lost, and put back in other folders."""
    saved = tmp_path / "sauvegardes" / "lundi"
    back_up(settings, saved, NOW)
    new = settings_of(tmp_path / "neuf" / settings.territory.name, tmp_path / "neuf" / "base")
    return new, restore(saved, new)


def lines(settings: Settings) -> list[Entry]:
    journal = open_journal(settings.state_url)
    found = journal.entries()
    journal.close()
    return found


def test_restoring_elsewhere_gives_the_same_version_tables_figures_and_journal(
    town: Town, tmp_path: Path
) -> None:
    settings = town.settings(tmp_path)
    before = tables(settings.database), open_gate(settings).run(QUERY, {}), lines(settings)
    version, outcome = current_id(settings.database), last_build(settings.database)
    new, contents = elsewhere(tmp_path, settings)
    for lost in (settings.database, settings.territory):
        shutil.rmtree(lost)
    assert current_id(new.database) == version == contents.version
    assert tables(new.database) == before[0]
    assert open_gate(new).run(QUERY, {}).rows == before[1].rows
    assert lines(new) == before[2]
    assert last_build(new.database) == outcome


def test_pinned_versions_come_back_and_the_others_do_not(town: Town, tmp_path: Path) -> None:
    settings = town.settings(tmp_path)
    first, _, last = (v.id for v in reversed(published(settings.database)))
    new, _ = elsewhere(tmp_path, settings)
    assert {v.id for v in published(new.database)} == {first, last}
    assert pinned(Layout(new.database)) == {first}
    assert tables(new.database, first) == tables(settings.database, first)


def test_building_again_after_a_restoration_finds_the_same_version(
    town: Town, tmp_path: Path
) -> None:
    settings = town.settings(tmp_path)
    new, contents = elsewhere(tmp_path, settings)
    order = replace(town.tiny.order(), territory=new.territory, database=new.database)
    found = build(order, Quiet())
    assert (found.fresh, found.manifest["version"]) == (False, contents.version)
    shutil.rmtree(new.database / "versions")
    shutil.rmtree(new.database / "partitions")
    again = build(order, Quiet())
    assert (again.fresh, again.manifest["version"]) == (True, contents.version)


def test_nothing_personal_is_readable_by_others(town: Town, tmp_path: Path) -> None:
    new, _ = elsewhere(tmp_path, town.settings(tmp_path))
    private = [tmp_path / "sauvegardes" / "lundi", new.database]
    private += [new.database / name for name in ("archive", "versions", "partitions")]
    private.append(new.database / "ecrits.sqlite")
    assert [oct(path.stat().st_mode & 0o077) for path in private] == ["0o0"] * len(private)


def test_a_town_where_nobody_wrote_has_no_writings_to_restore(tiny: Tiny, tmp_path: Path) -> None:
    tiny.write("budget_ligne", [{}])
    tiny.build()
    new, contents = elsewhere(tmp_path, settings_of(tiny.territory, tiny.database))
    assert contents.writings == "vide"
    assert not (new.database / "ecrits.sqlite").exists()


def test_the_writings_of_a_server_are_said_to_be_elsewhere(tiny: Tiny, tmp_path: Path) -> None:
    tiny.write("budget_ligne", [{}])
    tiny.build()
    settings = replace(
        settings_of(tiny.territory, tiny.database), state_url="postgresql://vigie@serveur/vigie"
    )
    assert back_up(settings, tmp_path / "s", NOW).writings == "ailleurs"


def test_a_backup_refuses_a_folder_already_used(town: Town, tmp_path: Path) -> None:
    settings = town.settings(tmp_path)
    back_up(settings, tmp_path / "s", NOW)
    with pytest.raises(BackupError, match="pas vide"):
        back_up(settings, tmp_path / "s", NOW)


def test_a_database_never_built_has_nothing_to_save(tiny: Tiny, tmp_path: Path) -> None:
    tiny.write("budget_ligne", [{}])
    tiny.save()
    with pytest.raises(BackupError, match="rien à sauvegarder"):
        back_up(settings_of(tiny.territory, tiny.database), tmp_path / "s", NOW)


def test_a_backup_that_fails_leaves_nothing(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = town.settings(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_module, "copy_sqlite", full)
    with pytest.raises(BuildError, match="plus de place"):
        back_up(settings, tmp_path / "s" / "lundi", NOW)
    assert list((tmp_path / "s").iterdir()) == []


def test_a_damaged_version_is_not_saved_in_silence(town: Town, tmp_path: Path) -> None:
    settings = town.settings(tmp_path)
    base = settings.database / "versions" / current_id(settings.database) / "vigie.duckdb"
    with base.open("r+b") as handle:
        handle.seek(4096)
        handle.write(b"abime")
    with pytest.raises(BackupError, match="abîmée"):
        back_up(settings, tmp_path / "s", NOW)


def some_file(backup: Path, room: str) -> Path:
    return next(p for p in sorted((backup / room).rglob("*")) if p.is_file())


@pytest.mark.parametrize("room", ["base", "pack", "ecrits"])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"), "abîmé"),
        (lambda path: path.unlink(), "manquant"),
        (lambda path: path.with_name("intrus").write_bytes(b""), "étranger"),
    ],
)
def test_a_changed_backup_is_refused_and_nothing_is_written(
    town: Town, tmp_path: Path, room: str, harm, said: str
) -> None:
    harm(some_file(town.backup(tmp_path), room))
    new = settings_of(tmp_path / "neuf" / "tinyville", tmp_path / "neuf" / "base")
    with pytest.raises(BackupError, match=said):
        restore(tmp_path / "s", new)
    assert not (tmp_path / "neuf").exists()


@pytest.mark.parametrize("name", ["../dehors", "/etc/passwd", "base/../../dehors", "autre/x"])
def test_a_manifest_cannot_name_a_file_outside(town: Town, tmp_path: Path, name: str) -> None:
    town.backup(tmp_path)
    manifest = json.loads((tmp_path / "s" / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][name] = {"size": 0, "checksum": ""}
    (tmp_path / "s" / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BackupError, match="refusé"):
        restore(tmp_path / "s", settings_of(tmp_path / "n" / "tinyville", tmp_path / "n" / "base"))


def test_restoring_never_writes_over_a_database_a_pack_or_writings(
    town: Town, tmp_path: Path
) -> None:
    settings = town.settings(tmp_path)
    back_up(settings, tmp_path / "s", NOW)
    with pytest.raises(BackupError, match="pas vide"):
        restore(tmp_path / "s", settings)
    beside = settings_of(settings.territory, tmp_path / "autre")
    with (settings.territory / "territoire.toml").open("a") as handle:
        handle.write("# changé\n")
    with pytest.raises(BackupError, match="pas celui de la sauvegarde"):
        restore(tmp_path / "s", beside)
    new = replace(settings_of(tmp_path / "n" / "t", tmp_path / "n" / "b"))
    taken = replace(new, state_url=settings.state_url)
    with pytest.raises(BackupError, match="écrasée"):
        restore(tmp_path / "s", taken)


@pytest.mark.parametrize("text", [None, "", "[]", "{", '{"format": 2}', '{"format": 1}'])
def test_what_is_no_backup_is_told(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(BackupError):
        read_contents(tmp_path)


def test_writings_that_are_no_database_are_told(town: Town, tmp_path: Path) -> None:
    settings = town.settings(tmp_path)
    (settings.database / "ecrits.sqlite").write_bytes(b"bonjour" * 100)
    with pytest.raises(SettingsError, match="illisible"):
        back_up(settings, tmp_path / "s", NOW)


def test_the_commands_say_what_they_did(town: Town, tmp_path: Path) -> None:
    settings = town.settings(tmp_path)
    here = ["--territory", str(settings.territory), "--database", str(settings.database)]
    there = ["--territory", str(tmp_path / "n" / "tinyville"), "--database", str(tmp_path / "n/b")]
    saved = CliRunner().invoke(app, ["backup", str(tmp_path / "s"), *here])
    back = CliRunner().invoke(app, ["restore", str(tmp_path / "s"), *there])
    version = current_id(settings.database)
    assert (saved.exit_code, back.exit_code) == (0, 0), saved.output + back.output
    assert f"version {version}" in saved.output
    assert f"version {version}" in back.output
    assert current_id(tmp_path / "n" / "b") == version
