"""What a build does when something goes wrong: it says so, and the version in service stays."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tinytown import Tiny, only

from dashboard.build import archive, publish
from dashboard.build.archive import sha256
from dashboard.build.journal import exclusive
from dashboard.build.layout import Layout
from dashboard.errors import BuildError, PackError, VersionError
from dashboard.settings import ROOT
from dashboard.store.layout import read_lines
from dashboard.store.versions import current_id, last_build, open_version

EMAIL = "jeanne.exemple@courriel.test"
KILLS = 20


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A territory whose versions hold the lines of its budgets, and no other facts."""
    return Tiny(tmp_path, queries=only(tmp_path / "budget", "budget_ligne"))


def in_service(tiny: Tiny) -> tuple[str, list[tuple[object, ...]]]:
    """Id and amounts of the version in service."""
    version = open_version(tiny.database)
    with version.cursor() as cursor:
        rows = cursor.execute("SELECT realise_eur FROM budget_ligne ORDER BY 1").fetchall()
    return version.id, rows


def leftovers(tiny: Tiny) -> list[str]:
    return [str(path) for path in tiny.database.rglob(".tmp-*")]


def settled(tiny: Tiny) -> tuple[str, list[tuple[object, ...]]]:
    """A first version, in service."""
    tiny.write("budget_ligne", [{"realise_eur": "1.00"}])
    tiny.build()
    return in_service(tiny)


def test_a_missing_optional_source_is_said_and_the_build_goes_on(tiny: Tiny) -> None:
    tiny.source("population", table="population")
    tiny.write("budget_ligne", [{}])
    tiny.build()
    with open_version(tiny.database).cursor() as cursor:
        rows = cursor.execute("SELECT code, etat, message FROM source ORDER BY code").fetchall()
    assert rows == [
        ("budget_ligne", "chargee", ""),
        ("population", "absente", "aucun fichier reçu ne correspond à population*.csv"),
    ]


def test_a_source_whose_files_are_all_twins_is_not_missing(tiny: Tiny) -> None:
    tiny.write("activite", [{"realise_nb": 1}], file="x.csv", fichiers=["*.csv"])
    tiny.source("double", table="activite", fichiers=["*.txt"], jumelle_de="activite")
    tiny.drop("x.txt", b"service\nSports\n")
    tiny.source("double", obligatoire=True)
    _, source = tiny.build().manifest["sources"]
    assert (source["state"], source["rows_read"]) == ("chargee", 0)
    assert source["message"] == "mêmes données que des fichiers d'une autre source"


def test_a_missing_required_source_stops_the_build(tiny: Tiny) -> None:
    before = settled(tiny)
    tiny.source("population", table="population", obligatoire=True)
    with pytest.raises(BuildError, match="population : source obligatoire absente"):
        tiny.build()
    assert in_service(tiny) == before
    assert leftovers(tiny) == []
    outcome = last_build(tiny.database)
    assert outcome is not None
    assert not outcome.ok
    assert "source obligatoire absente" in outcome.message


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03" * 300])
def test_an_unreadable_file_of_an_optional_source_is_said_and_left_out(
    tiny: Tiny, content: bytes
) -> None:
    tiny.write("budget_ligne", [{"realise_eur": "1.00"}])
    tiny.write("activite", [{"realise_nb": 5}])
    tiny.drop("activite_casse.csv", content)
    built = tiny.build()
    source = built.manifest["sources"][1]
    assert (source["state"], source["files"], source["rows_loaded"]) == ("en_erreur", 1, 1)
    assert "activite_casse.csv" in source["message"]
    assert tiny.progress.warnings == [source["message"]]
    with open_version(tiny.database).cursor() as cursor:
        states = cursor.execute("SELECT nom, statut FROM fichier ORDER BY fichier_id").fetchall()
    assert ("activite_casse.csv", "en_erreur") in states


def test_an_unreadable_file_of_a_required_source_stops_the_build(tiny: Tiny) -> None:
    before = settled(tiny)
    tiny.source("budget_ligne", obligatoire=True)
    tiny.drop("budget_ligne_2.csv", b"")
    with pytest.raises(BuildError, match=r"source obligatoire illisible — budget_ligne_2\.csv"):
        tiny.build()
    assert in_service(tiny) == before


def test_an_unknown_column_names_the_file(tiny: Tiny) -> None:
    tiny.write("activite", [{}])
    tiny.drop("activite.csv", b"service;jour\nSports;2024-03-04\n")
    message = str(tiny.build().manifest["sources"][0]["message"])
    assert message.startswith("activite.csv")
    assert "« equipement » introuvable" in message
    assert "\n" not in message


def test_a_wrong_pack_leaves_the_version_in_service(tiny: Tiny) -> None:
    before = settled(tiny)
    tiny.source("budget_ligne", cadence="parfois")
    with pytest.raises(PackError, match="cadence inconnue"):
        tiny.build()
    assert in_service(tiny) == before
    outcome = last_build(tiny.database)
    assert outcome is not None
    assert "cadence inconnue" in outcome.message


def test_two_builds_at_once_give_the_second_a_plain_message(tiny: Tiny) -> None:
    before = settled(tiny)
    with (
        exclusive(Layout(tiny.database)),
        pytest.raises(BuildError, match="une autre construction est en cours"),
    ):
        tiny.build()
    assert in_service(tiny) == before


def test_a_build_in_progress_is_not_a_failure(tiny: Tiny) -> None:
    settled(tiny)
    with (tiny.database / "construction.jsonl").open("a") as journal:
        journal.write(json.dumps({"le": "2030-01-01T00:00:00+00:00", "etat": "commencee"}) + "\n")
    with exclusive(Layout(tiny.database)):
        running = last_build(tiny.database)
    interrupted = last_build(tiny.database)
    assert running is not None
    assert running.ok
    assert interrupted is not None
    assert not interrupted.ok
    assert interrupted.message == "Elle a été interrompue avant la fin."


def test_a_full_disk_while_archiving_is_a_plain_message(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = settled(tiny)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    tiny.write("budget_ligne", [{"realise_eur": "2.00"}])
    monkeypatch.setattr(archive.shutil, "copyfile", full)
    with pytest.raises(BuildError, match="plus de place sur le disque"):
        tiny.build()
    monkeypatch.undo()
    assert in_service(tiny) == before
    assert tiny.build().fresh


def test_a_full_disk_while_publishing_is_a_plain_message(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = settled(tiny)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    tiny.write("budget_ligne", [{"realise_eur": "2.00"}])
    monkeypatch.setattr(publish, "put_in_service", full)
    with pytest.raises(BuildError, match="plus de place sur le disque"):
        tiny.build()
    assert in_service(tiny) == before


@pytest.mark.slow
def test_files_that_may_not_grow_are_a_plain_message(tiny: Tiny) -> None:
    """The system refuses every byte past a limit: what a full disk does to DuckDB."""
    before = settled(tiny)
    tiny.write("budget_ligne", [{"realise_eur": i} for i in range(20_000)])
    ended = subprocess.run(
        tiny.command(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_few_bytes,
    )
    assert ended.returncode == 1, ended.stderr
    assert "plus de place sur le disque" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert in_service(tiny) == before
    assert tiny.build().fresh


def _few_bytes() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


@pytest.mark.parametrize("damage", ["truncated", "no account", "wrong account", "gone"])
def test_a_damaged_partition_is_made_again(tiny: Tiny, damage: str) -> None:
    tiny.write("mesure", [{"valeur": 7}])
    first = tiny.build().manifest
    [parquet] = (tiny.database / "partitions").glob("*.parquet")
    account = parquet.with_suffix(".json")
    expected = sha256(parquet)
    {
        "truncated": lambda: parquet.write_bytes(parquet.read_bytes()[:-10]),
        "no account": account.unlink,
        "wrong account": lambda: account.write_text('{"checksum": '),
        "gone": parquet.unlink,
    }[damage]()
    again = tiny.build()
    assert again.manifest["version"] == first["version"]
    assert again.manifest["tables"] == first["tables"]
    assert sha256(parquet) == expected


def test_a_missing_archived_file_comes_back_from_the_folder(tiny: Tiny) -> None:
    settled(tiny)
    [kept] = (tiny.database / "archive").glob("??/*")
    kept.unlink()
    tiny.build()
    assert kept.is_file()


def test_a_query_that_fails_is_named(tiny: Tiny, tmp_path: Path) -> None:
    tiny.write("activite", [{}])
    tiny.queries = _one_query(tmp_path, "SELECT absente AS nombre FROM brut_activite")
    with pytest.raises(BuildError, match=r"queries/compte.sql : la table compte"):
        tiny.build()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 'a' AS nombre FROM brut_activite", "n'annonce pas les colonnes"),
        ("SELECT 1::BIGINT AS nombre FROM range(2)", "plusieurs lignes pour le même grain"),
    ],
)
def test_a_table_that_breaks_its_contract_is_not_published(
    tiny: Tiny, tmp_path: Path, sql: str, message: str
) -> None:
    before = settled(tiny)
    tiny.write("activite", [{}])
    tiny.queries = _one_query(tmp_path, sql)
    with pytest.raises(BuildError, match=message):
        tiny.build()
    assert in_service(tiny) == before


def test_a_table_that_loses_money_is_not_published(tiny: Tiny, tmp_path: Path) -> None:
    tiny.write("budget_ligne", [{"realise_eur": "1.00"}, {"realise_eur": "2.50"}])
    folder = tmp_path / "requetes"
    folder.mkdir()
    (folder / "b.sql").write_text(
        "-- kind: construction\n-- table: budget_ligne\n-- purpose: Lignes.\n-- grain: ligne\n"
        "-- column: fichier_id INTEGER\n-- column: realise_eur DECIMAL(18,2) [€]\n"
        "SELECT fichier_id, realise_eur FROM brut_budget_ligne WHERE realise_eur > 2\n"
    )
    tiny.queries = folder
    with pytest.raises(BuildError, match=r"realise_eur de 2\.50 au lieu de 3\.50"):
        tiny.build()


def test_queries_that_wait_for_each_other_are_a_plain_message(tiny: Tiny, tmp_path: Path) -> None:
    tiny.write("activite", [{}])
    tiny.queries = _one_query(tmp_path, "SELECT nombre FROM autre")
    (tiny.queries / "autre.sql").write_text(
        _header("autre") + "SELECT nombre FROM compte\n", encoding="utf-8"
    )
    with pytest.raises(BuildError, match="s'attendent l'une l'autre"):
        tiny.build()


def _header(table: str) -> str:
    return (
        f"-- kind: construction\n-- table: {table}\n-- purpose: Compte.\n-- grain: nombre\n"
        "-- column: nombre BIGINT\n"
    )


def _one_query(folder: Path, sql: str) -> Path:
    queries = folder / "requetes"
    queries.mkdir()
    (queries / "compte.sql").write_text(_header("compte") + sql + "\n", encoding="utf-8")
    return queries


def test_every_record_is_accounted_for(tiny: Tiny) -> None:
    rows = [{"realise_nb": i} for i in range(5)] + [{"jour": "jamais"}, {"service": ""}]
    tiny.write("activite", rows)
    [source] = tiny.build().manifest["sources"]
    assert (source["rows_read"], source["rows_loaded"], source["rows_rejected"]) == (7, 5, 2)
    assert source["rejected"] == {"date_illisible": 1, "valeur_obligatoire_absente": 1}
    with open_version(tiny.database).cursor() as cursor:
        rejects = cursor.execute("SELECT position, motif FROM rejet ORDER BY 1").fetchall()
    assert rejects == [(6, "date_illisible"), (7, "valeur_obligatoire_absente")]


def test_identical_bytes_under_two_names_are_loaded_once(tiny: Tiny) -> None:
    path = tiny.write("activite", [{"realise_nb": 1}])
    shutil.copy(path, path.with_name("activite (copie).csv"))
    built = tiny.build()
    assert built.manifest["sources"][0]["rows_loaded"] == 1
    assert [f["state"] for f in built.manifest["files"]] == ["charge", "jumeau"]


def test_the_command_ends_with_one_json_object(tiny: Tiny) -> None:
    tiny.write("budget_ligne", [{"realise_eur": "10 453 096 844,26"}])
    ended = tiny.run()
    assert ended.returncode == 0, ended.stderr
    [line] = ended.stdout.splitlines()
    shown = json.loads(line)
    assert shown["version"] == current_id(tiny.database)
    [source] = shown["sources"]
    assert source["control_totals"]["realise_eur"] == "10453096844.26"
    assert source["rows_read"] == 1
    assert "Version" in ended.stderr


def test_the_command_says_a_failure_on_one_line(tiny: Tiny) -> None:
    tiny.source("budget_ligne", table="budget_ligne", obligatoire=True)
    ended = tiny.run()
    assert ended.returncode == 1
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("vigie : budget_ligne")
    assert "Traceback" not in ended.stderr


def test_personal_data_is_found_nowhere(tiny: Tiny) -> None:
    """An e-mail in an unmapped column, in a rejected row, and in a row that is too long."""
    tiny.source(
        "demande",
        table="demande",
        personnel=True,
        colonnes={
            "demande_id": "id",
            "categorie": "objet",
            "recu_le": {"colonne": "date", "type": "instant"},
        },
    )
    lines = [
        "id;objet;date;contact;message",
        f"1;Voirie;2024-03-04T10:00:00Z;{EMAIL};bonjour",
        f"2;Voirie;écrire à {EMAIL};{EMAIL};merci",
        f"3;Voirie;2024-03-04T10:00:00Z;{EMAIL};a;{EMAIL}",
    ]
    content = "\n".join(lines).encode()
    tiny.drop("demande.csv", content)
    tiny.drop("demande_sans_entete.csv", "\n".join(lines[1:]).encode())
    ended = tiny.run()
    assert ended.returncode == 0, ended.stderr
    shown = json.loads(ended.stdout)["sources"][0]
    assert shown["rows_loaded"] == 1
    assert EMAIL not in ended.stdout + ended.stderr
    assert found_in(tiny.database, EMAIL.encode()) == []
    with open_version(tiny.database).cursor() as cursor:
        masked = cursor.execute("SELECT valeurs FROM rejet").fetchall()
        names = cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        for (name,) in names:
            assert EMAIL not in str(cursor.execute(f"SELECT * FROM {name}").fetchall())
    assert any("[masqué]" in str(row) for row in masked)


def found_in(folder: Path, text: bytes) -> list[Path]:
    """Files holding these bytes, in UTF-8 or UTF-16."""
    wide = text.decode().encode("utf-16-le")
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and (text in (data := path.read_bytes()) or wide in data)
    ]


@pytest.mark.slow
def test_a_build_killed_at_random_moments_loses_nothing(tiny: Tiny) -> None:
    rng = random.Random(KILLS)
    whole = _seconds_of_a_build(tiny)
    shutil.rmtree(tiny.database)
    before: tuple[str, list[tuple[object, ...]]] | None = None
    for i in range(KILLS):
        tiny.write("budget_ligne", [{"realise_eur": f"{i}.{k:02d}"} for k in range(100)])
        _kill_after(tiny, rng.uniform(0.45, 1.05) * whole)
        if before is None and not (tiny.database / "courante.json").exists():
            with pytest.raises(VersionError, match="aucune version"):
                current_id(tiny.database)
            continue
        version, rows = in_service(tiny)
        assert len(rows) == 100
        assert before is None or version == before[0] or rows != before[1]
        before = version, rows
        _archive_is_sound(tiny)
    tiny.build()
    assert len(in_service(tiny)[1]) == 100
    assert leftovers(tiny) == []
    states = [e["etat"] for e in read_lines(tiny.database / "construction.jsonl")]
    assert states[-1] == "reussie"
    interrupted = states.count("commencee") - states.count("reussie")
    assert interrupted > 0, "aucune construction n'a été tuée en route"


def _seconds_of_a_build(tiny: Tiny) -> float:
    tiny.write("budget_ligne", [{}])
    begun = time.perf_counter()
    assert tiny.run().returncode == 0
    return time.perf_counter() - begun


def _kill_after(tiny: Tiny, seconds: float) -> None:
    process = subprocess.Popen(
        tiny.command(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _archive_is_sound(tiny: Tiny) -> None:
    for path in (tiny.database / "archive").glob("??/[!.]*"):
        assert sha256(path) == path.name
