"""What is kept of the files received."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from tinytown import Tiny, only

from dashboard.build import archive
from dashboard.build.layout import append_line
from dashboard.store.layout import read_lines


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A territory whose versions hold the lines of its budgets, and no other facts."""
    return Tiny(tmp_path, queries=only(tmp_path / "budget", "budget_ligne"))


def objects(tiny: Tiny) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (tiny.database / "archive").glob("??/*")}


def receptions(tiny: Tiny) -> list[dict[str, object]]:
    return read_lines(tiny.database / "archive" / "receptions.jsonl")


def test_received_bytes_are_kept_under_their_hash(tiny: Tiny) -> None:
    path = tiny.write("mesure", [{"valeur": 1}])
    tiny.build()
    content = path.read_bytes()
    assert objects(tiny) == {hashlib.sha256(content).hexdigest(): content}


def test_a_content_received_again_is_noted_once(tiny: Tiny) -> None:
    tiny.write("mesure", [{"valeur": 1}])
    tiny.build()
    tiny.write("mesure", [{"valeur": 2}])
    tiny.build()
    tiny.write("mesure", [{"valeur": 1}])
    tiny.build()
    assert [(r["source"], r["name"]) for r in receptions(tiny)] == [("mesure", "mesure.csv")] * 2
    assert len(objects(tiny)) == 2


def test_a_source_that_overwrites_itself_keeps_its_history_when_asked(tiny: Tiny) -> None:
    tiny.write("activite", [{"realise_nb": 1}], remplace=False)
    tiny.build()
    tiny.write("activite", [{"realise_nb": 2}])
    built = tiny.build()
    assert built.manifest["sources"][0]["files"] == 2
    assert built.manifest["sources"][0]["control_totals"]["realise_nb"] == "3.00"


def test_a_source_that_replaces_itself_shows_its_newest_content_only(tiny: Tiny) -> None:
    tiny.write("activite", [{"realise_nb": 1}])
    tiny.build()
    tiny.write("activite", [{"realise_nb": 2}])
    assert tiny.build().manifest["sources"][0]["control_totals"]["realise_nb"] == "2.00"


def test_a_file_written_to_while_it_is_read_is_not_archived(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tiny.write("activite", [{"realise_nb": 1}])

    def growing(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes())
        with source.open("a") as handle:
            handle.write("encore\n")

    monkeypatch.setattr(archive.shutil, "copyfile", growing)
    [source] = tiny.build().manifest["sources"]
    assert "le fichier change pendant qu'il est lu" in source["message"]
    assert objects(tiny) == {}
    assert path.read_text().endswith("encore\n")


def test_a_shapefile_is_archived_with_its_companions(tiny: Tiny) -> None:
    tiny.source("contour", table="contour", lecteur="contours", fichiers=["q.shp"])
    for suffix in (".shp", ".dbf", ".shx"):
        tiny.drop(f"q{suffix}", suffix.encode())
    tiny.build()
    [reception] = receptions(tiny)
    assert sorted(reception["objects"]) == ["", ".dbf", ".shx"]
    assert set(objects(tiny).values()) == {b".shp", b".dbf", b".shx"}


def test_a_personal_source_keeps_its_mapped_columns_and_their_positions(tiny: Tiny) -> None:
    path = _people(tiny)
    tiny.build()
    [reception] = receptions(tiny)
    assert reception["sha"] == hashlib.sha256(path.read_bytes()).hexdigest()
    kept = {suffix: objects(tiny)[sha] for suffix, sha in reception["objects"].items()}
    assert kept[".csv"].decode("utf-8").splitlines() == [
        'position,"objet","date"',
        '1,"Voirie","2024-03-04T10:00:00Z"',
        '3,"Éclairage","2024-03-05T10:00:00Z"',
    ]
    assert json.loads(kept[".json"])["rows_read"] == 3


def test_a_personal_file_read_again_from_its_minimised_copy_gives_the_same_rows(
    tiny: Tiny,
) -> None:
    _people(tiny)
    first = tiny.build().manifest
    for path in (tiny.database / "partitions").iterdir():
        path.unlink()
    again = tiny.build()
    assert again.fresh
    assert again.manifest["sources"] == _without_seconds(first["sources"], again.manifest)
    assert again.manifest["version"] == first["version"]


def test_declaring_a_source_personal_removes_the_bytes_kept_before(tiny: Tiny) -> None:
    _people(tiny, personal=False)
    tiny.build()
    assert any(b"Dupont" in content for content in objects(tiny).values())
    tiny.source("demande", personnel=True)
    tiny.build()
    assert not any(b"Dupont" in content for content in objects(tiny).values())


def test_a_journal_line_cut_by_a_crash_is_skipped(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    append_line(journal, '{"a": 1}')
    with journal.open("a") as handle:
        handle.write('{"a": 2, "b')
    append_line(journal, '{"a": 3}')
    assert [entry["a"] for entry in read_lines(journal)] == [1, 3]


def _people(tiny: Tiny, *, personal: bool = True) -> Path:
    tiny.source(
        "demande",
        table="demande",
        personnel=personal,
        colonnes={
            "demande_id": {"valeur": "x"},
            "categorie": "objet",
            "recu_le": {"colonne": "date", "type": "instant"},
        },
    )
    lines = [
        "nom;objet;date",
        "Dupont;Voirie;2024-03-04T10:00:00Z",
        "Durand;Bruit;2024-03-04T11:00:00Z;reste en trop",
        "Martin;Éclairage;2024-03-05T10:00:00Z",
    ]
    return tiny.drop("demande.csv", "\n".join(lines).encode())


def _without_seconds(
    sources: list[dict[str, object]], other: dict[str, list[dict[str, object]]]
) -> list[dict[str, object]]:
    spent = [source["seconds"] for source in other["sources"]]
    return [{**source, "seconds": s} for source, s in zip(sources, spent, strict=True)]
