"""The watch of the extracts: when it builds, when it waits, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tinytown import Tiny

from dashboard.build.watch import changes, look, watch
from dashboard.errors import VersionError
from dashboard.formats import NBSP
from dashboard.settings import ROOT
from dashboard.store.layout import JOURNAL
from dashboard.store.versions import open_version

ROW = {"exercice": 2025, "etape": "CA", "section": "F", "sens": "D", "realise_eur": "10"}


def plain(text: str) -> str:
    """Every space the same."""
    return text.replace(NBSP, " ")


class Days:
    """A folder told look after look, and what the watch did of it."""

    def __init__(self, *looks: dict[str, tuple[int, int]], fails: tuple[int, ...] = ()) -> None:
        self.looks, self.fails = list(looks), fails
        self.rank = 0
        self.built: list[tuple[int, dict[str, tuple[int, int]]]] = []
        self.said: list[str] = []

    def see(self) -> dict[str, tuple[int, int]]:
        return self.looks[self.rank]

    def build(self) -> bool:
        self.built.append((self.rank, self.see()))
        return len(self.built) not in self.fails

    def wait(self, seconds: float) -> bool:
        assert seconds == 5
        self.rank += 1
        return self.rank == len(self.looks)

    def say(self, text: str) -> None:
        self.said.append(plain(text))

    def run(self, retry: float = 600) -> list[int]:
        """Ranks of the looks that led to a build."""
        watch(self.see, self.build, self.wait, self.say, retry=retry)
        return [rank for rank, _ in self.built]


A, B = {"a": (1, 1)}, {"a": (1, 1), "b": (5, 2)}


def test_what_is_there_is_built_once_and_nothing_more_while_nothing_changes() -> None:
    days = Days(A, A, A, A, A)
    assert days.run() == [1]
    assert days.said == ["Première construction, 1 fichier en place"]


def test_a_file_still_being_written_is_waited_for() -> None:
    growing = [{"a": (1, 1), "b": (size, size)} for size in (1, 2, 3)]
    assert Days(A, A, *growing, growing[-1], growing[-1]).run() == [1, 5]


def test_a_file_that_comes_during_a_build_is_built_in_turn() -> None:
    days = Days(A, A, B, B, B)
    assert days.run() == [1, 3]
    assert days.said[1] == "1 fichier reçu ou modifié : b"


def test_a_failed_build_is_told_and_waits_for_a_change() -> None:
    days = Days(A, A, A, A, B, B, B, fails=(1,))
    assert days.run() == [1, 5]
    assert days.said[1] == "Construction en échec : la version en service y reste"


def test_a_failed_build_is_tried_again_after_a_while_a_good_one_is_not() -> None:
    days = Days(*[A] * 9, fails=(1,))
    assert days.run(retry=15) == [1, 4]
    assert days.said[2] == "Nouvel essai de la construction en échec"


def test_changes_are_told_by_name_few_at_a_time() -> None:
    many = {f"/x/{n}.csv": (n, n) for n in range(5)}
    assert plain(changes({}, many)) == "5 fichiers reçus ou modifiés : 0.csv, 1.csv, 2.csv, …"
    assert plain(changes(B, {"b": (5, 3)})) == (
        "1 fichier reçu ou modifié : b ; 1 fichier retiré : a"
    )
    assert changes(A, A) == ""


def test_a_look_sees_files_under_folders_their_size_and_a_new_time(tmp_path: Path) -> None:
    (tmp_path / "sous").mkdir()
    path = tmp_path / "sous" / "a.csv"
    path.write_text("x;y\n")
    (tmp_path / "casse").symlink_to(tmp_path / "nulle-part")
    first = look(tmp_path, tmp_path / "absent")
    assert {name: size for name, (size, _) in first.items()} == {str(path): 4}
    os.utime(path, ns=(1, 1))
    assert look(tmp_path) != first


def _until(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.slow
def test_the_command_takes_a_new_file_survives_a_bad_one_and_stops_when_told(
    tmp_path: Path,
) -> None:
    town = Tiny(tmp_path)
    town.write("budget_ligne", [ROW])
    command = [*town.command(), "--watch", "--every", "0.2"]
    pack = town.territory / "sources.toml"
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:

        def version() -> str:
            try:
                return open_version(town.database).id
            except VersionError:  # none yet
                return ""

        try:
            assert _until(lambda: version() != "")
            first = version()
            town.write("budget_ligne", [ROW, {**ROW, "realise_eur": "20"}])
            assert _until(lambda: version() not in ("", first))
            second = version()
            pack.write_text("[", encoding="utf-8")
            journal = town.database / JOURNAL
            assert _until(lambda: '"echec"' in journal.read_text(encoding="utf-8"))
            assert version() == second
            town.save()
            assert _until(lambda: journal.read_text(encoding="utf-8").count('"reussie"') == 3)
            assert version() == second
        finally:
            running.send_signal(signal.SIGTERM)
            said = running.communicate(timeout=90)[1]
        assert running.returncode == 0, said
        assert "1 fichier reçu ou modifié : budget_ligne.csv" in plain(said)
        assert "Construction en échec" in said
        assert "Première construction, 3 fichiers en place" in plain(said)
        assert "Veille arrêtée" in said
