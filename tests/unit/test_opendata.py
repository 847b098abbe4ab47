"""`vigie publish`: a town made by the real builder, its folder read back by other readers."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from secret_town import drawn, town
from tinytown import Tiny
from typer.testing import CliRunner

from dashboard.catalogue.open_data import load_choices, load_open_catalogue, load_schemas
from dashboard.catalogue.pack import load_pack
from dashboard.cli import app
from dashboard.errors import PackError, StateError
from dashboard.indicators import Period, find, know, reading_at
from dashboard.opendata import files, publish
from dashboard.opendata.schema import cell_fault, faults
from dashboard.opendata.values import rounded
from dashboard.secrecy import Gate
from dashboard.store.versions import open_version

SIRET = "21990001200018"
CHOICES = 'adresse = "https://donnees.example/tinyville/"\n'
MADE = dict.fromkeys(("budget_siret",), SIRET) | {"budget_type": "P", "budget_nom": "Principal"}

NONE = {"chapitre": "", "article": ""}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    months = [(2024, m) for m in range(1, 7)]
    found = town(tmp_path_factory.mktemp("ouvert"), drawn(1, months))
    line = {**MADE, "section": "F", "chapitre": "011", "article": "60612", "exercice": 2024}
    found.write(
        "budget_ligne",
        [
            {**line, "realise_eur": "12.50", "credits_ouverts_eur": "20.00"},
            {**line, "etape": "BP", "vote_eur": "7.10"},
            {**line, "etape": "CFU", "exercice": 2025, "realise_eur": "3.00", **NONE},
            {**line, "etape": "CA", "exercice": 2023, **NONE, "section": ""},
        ],
    )
    helped = {"mesure": "accompagnements", "realise_nb": "4", "territoire": "99001"}
    found.write("activite", [helped, {**helped, "jour": "2024-06-28"}])
    found.source("activite", licence="Non diffusée")
    found.build()
    (found.territory / "donnees_ouvertes.toml").write_text(CHOICES, encoding="utf-8")
    return found


def run(made: Tiny, out: Path, *words: str) -> Any:
    where = ["--territory", str(made.territory), "--database", str(made.database)]
    return CliRunner().invoke(app, ["publish", "--out", str(out), *words, *where])


@pytest.fixture(scope="module")
def out(made: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sortie") / "ouvertes"
    done = run(made, folder)
    assert done.exit_code == 0, done.output + repr(done.exception)
    return folder


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def follows(path: Path, schema: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        heading, *rows = csv.reader(handle)
    assert rows
    return list(faults(load_schemas()[schema], heading, rows))


def test_the_three_forms_say_the_same_exactly(out: Path) -> None:
    path = out / "indicateurs-grc"
    told = table(path.with_suffix(".csv"))
    assert len(told) > 100
    base = duckdb.connect()
    kinds = dict(
        base.sql(f"DESCRIBE FROM '{path}.parquet'").project("column_name, column_type").fetchall()
    )
    assert kinds["valeur"] == "DECIMAL(38,9)"
    assert (kinds["debut"], kinds["complete"]) == ("DATE", "BOOLEAN")
    rows = base.sql(f"FROM '{path}.parquet'").fetchall()
    objects = json.loads(path.with_suffix(".json").read_text(), parse_float=Decimal)
    assert len(rows) == len(objects) == len(told)
    for text, row, said in zip(told, rows, objects, strict=True):
        for name, cell in zip(text, row, strict=True):
            if isinstance(cell, Decimal):
                assert Decimal(text[name]) == cell == Decimal(said[name]), name
            else:
                assert text[name] == ("" if cell is None else files.text_of(cell)), name
                written = cell.isoformat() if isinstance(cell, dt.date) else cell
                assert said[name] == written, name


def test_every_value_is_the_one_the_command_gives(made: Tiny, out: Path) -> None:
    """Zeros of silent periods and hidden cells too; a share in percent."""
    words = {"ok": "ok", "partial": "estime", "secret": "secret", "absent": "nd"}
    gate = Gate(open_version(made.database))
    knows, checked = know(gate), set()
    rows = [r for r in table(out / "indicateurs-grc.csv") if not r["decoupage"]]
    shown = [r for r in rows if r["etat"] != "secret"]
    for row in [*rows[::60], *shown[::4]]:
        start, end = (dt.date.fromisoformat(row[name]) for name in ("debut", "fin"))
        period, indicator = Period(row["periode"], start, end), find(row["indicateur"])
        said = reading_at(gate, indicator, period, area=row["territoire"], knowledge=knows)
        near = [p for p in (said.current, said.running) if p and p.period == period]
        assert near, row
        point = near[0]
        share = Decimal(100 if row["unite"] == "%" else 1)
        expected = "" if point.value is None else format(rounded(point.value * share), "f")
        assert (row["valeur"], row["etat"]) == (expected, words[point.state]), row
        checked.add(row["etat"])
    assert {"ok", "secret"} <= checked


def test_nothing_is_said_of_a_secret(out: Path) -> None:
    hidden = [r for r in table(out / "indicateurs-grc.csv") if r["etat"] == "secret"]
    assert hidden
    for row in hidden:
        assert {row[n] for n in ("valeur", "numerateur", "denominateur", "effectif")} == {""}


def test_budgets_follow_the_scdl_and_keep_every_cent(out: Path) -> None:
    assert follows(out / "budget-2024-ca.csv", "budget") == []
    assert follows(out / "budget-2025-cfu.csv", "budget") == []
    line = table(out / "budget-2024-ca.csv")[0]
    assert (line["BGT_CONTNAT"], line["BGT_NATURE"]) == ("011", "60612")
    assert (line["BGT_MTREAL"], line["BGT_CREDOUV"], line["BGT_MTPREV"]) == ("12.50", "20.00", "")
    assert table(out / "budget-2024-bp.csv")[0]["BGT_MTPREV"] == "7.10"
    assert table(out / "budget-2025-cfu.csv")[0]["BGT_NATDEC"] == "compte administratif"
    assert table(out / "budget-2025-cfu.csv")[0]["BGT_CONTNAT"] == "inconnu"


def test_a_budget_that_cannot_follow_the_schema_is_left_out_whole_and_named(out: Path) -> None:
    assert not (out / "budget-2023-ca.csv").exists()
    assert "section inconnu pour 1 ligne" in (out / "LISEZMOI.md").read_text(encoding="utf-8")


def test_a_source_without_an_open_licence_is_left_out_and_named(out: Path) -> None:
    assert not (out / "indicateurs-teleservices.csv").exists()
    said = (out / "LISEZMOI.md").read_text(encoding="utf-8")
    assert "(accompagnements_numeriques)" in said
    assert "Non diffusée" in said


def test_a_service_follows_the_national_schema_once_its_source_is_opened(
    made: Tiny, tmp_path: Path
) -> None:
    pack = load_pack(made.territory)
    told = '[sources.activite]\npublie = true\nlicence = "ODbL 1.0"\nmotif = "Délibération"\n'
    other = tmp_path / "pack"
    other.mkdir()
    for name in ("territoire.toml", "sources.toml"):
        (other / name).write_bytes((pack.folder / name).read_bytes())
    (other / "donnees_ouvertes.toml").write_text(CHOICES + told, encoding="utf-8")
    publish(Gate(open_version(made.database)), load_pack(other), tmp_path / "o")
    path = tmp_path / "o/services-publics-numeriques-odbl.csv"
    assert follows(path, "spn") == []
    row = next(r for r in table(path) if r["code_insee"] == "99001")
    assert (row["valeur"], row["denom_insee"], row["est_cible"]) == ("4", "COM", "false")
    catalogue = {r["ID"]: r for r in table(tmp_path / "o/catalogue.csv")}
    named = catalogue["services-publics-numeriques-odbl"]["LICENCE"]
    assert named == "Open Database License-ODBL"


def test_the_catalogues_name_every_file_with_its_size_and_its_sum(out: Path) -> None:
    assert follows(out / "catalogue.csv", "catalogue") == []
    told = json.loads((out / "catalogue.jsonld").read_text(encoding="utf-8"))
    prefixes = set(told["@context"])
    found = {}
    for one in told["dcat:dataset"]:
        needed = ("dct:title", "dct:description", "dct:publisher", "dct:license", "dct:spatial")
        assert all(one.get(key) for key in (*needed, "dct:temporal", "dct:accrualPeriodicity"))
        for part in one["dcat:distribution"]:
            found[part["dcat:downloadURL"]["@id"].rpartition("/")[2]] = part
    for key in keys_of(told):
        assert key.startswith("@") or key.partition(":")[0] in prefixes, key
    others = {"catalogue.csv", "catalogue.jsonld", "LISEZMOI.md", "publication.json"}
    assert set(found) == {p.name for p in out.iterdir()} - others
    for name, part in found.items():
        data = (out / name).read_bytes()
        assert part["dcat:byteSize"]["@value"] == str(len(data))
        assert (
            part["spdx:checksum"]["spdx:checksumValue"]["@value"]
            == hashlib.sha256(data).hexdigest()
        )
    assert {r["ID"] for r in table(out / "catalogue.csv")} == {
        one["dct:identifier"] for one in told["dcat:dataset"]
    }


def keys_of(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(keys_of, node))
    if not isinstance(node, dict):
        return set()
    inner = [v for k, v in node.items() if k != "@context"]
    return set(node).union(*map(keys_of, inner))


def test_the_same_version_gives_the_same_bytes_and_takes_the_place_of_the_former(
    made: Tiny, out: Path, tmp_path: Path
) -> None:
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    assert run(made, tmp_path / "autre").exit_code == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "autre").iterdir()} == before
    assert run(made, out).exit_code == 0
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert [p.name for p in out.parent.iterdir()] == [out.name]
    assert out.stat().st_mode & 0o777 == 0o755


def test_what_is_not_ours_is_never_overwritten(made: Tiny, tmp_path: Path) -> None:
    mine = tmp_path / "mien"
    mine.mkdir()
    (mine / "notes.txt").write_text("à moi")
    done = run(made, mine)
    assert isinstance(done.exception, StateError)
    assert "n'est pas une publication de Vigie" in str(done.exception)
    assert run(made, tmp_path / "pub").exit_code == 0
    (tmp_path / "pub" / "ajout.csv").write_text("à moi")
    done = run(made, tmp_path / "pub")
    assert "ajout.csv" in str(done.exception)
    assert (tmp_path / "pub" / "ajout.csv").exists()
    assert [p.name for p in mine.iterdir()] == ["notes.txt"]


def test_an_unknown_folder_a_missing_version_a_full_disk_are_named(
    made: Tiny, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "dossier inconnu" in str(run(made, tmp_path / "rien" / "o").exception)
    words = ["--territory", str(made.territory), "--database", str(tmp_path / "vide")]
    done = CliRunner().invoke(app, ["publish", "--out", str(tmp_path / "o"), *words])
    assert type(done.exception).__name__ == "VersionError"
    before = {p.name: p.read_bytes() for p in out.iterdir()}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write_parquet", full)
    assert "disque plein" in str(run(made, out).exception)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert [p.name for p in out.parent.iterdir()] == [out.name]


def test_without_an_address_the_scdl_catalogue_is_not_written_and_that_is_said(
    made: Tiny, tmp_path: Path
) -> None:
    path = made.territory / "donnees_ouvertes.toml"
    path.unlink()
    try:
        done = run(made, tmp_path / "o", "--json")
    finally:
        path.write_text(CHOICES, encoding="utf-8")
    told = json.loads(done.stdout)
    assert "adresse publique" in told["remarques"][0]
    assert not (tmp_path / "o/catalogue.csv").exists()
    assert (tmp_path / "o/catalogue.jsonld").exists()
    assert told["simule"] is True


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('siret = "12"', "SIRET"),
        ("inconnue = 1", "clé inconnue"),
        ('adresse = "ftp://x"', "adresse"),
        ('[sources.rien]\npublie = true\nmotif = "x"', "source inconnue"),
        ("[sources.activite]\npublie = true", "décision incomplète"),
        ('[sources.activite]\npublie = true\nmotif = "x"', "licence ouverte"),
        ('[indicateurs.demandes_recues]\npublie = true\nmotif = "x"', "qu'être retiré"),
        ('[indicateurs.rien]\npublie = false\nmotif = "x"', "indicateur inconnu"),
    ],
)
def test_a_wrong_choice_of_the_pack_is_named(
    made: Tiny, tmp_path: Path, text: str, fault: str
) -> None:
    (tmp_path / "donnees_ouvertes.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=fault):
        load_choices(tmp_path, load_pack(made.territory).sources)


def test_a_personal_source_without_secrecy_is_never_opened(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path)
    tiny.write("demande", [{}], personnel=True, secret_k=0)
    tiny.save()
    told = '[sources.demande]\npublie = true\nmotif = "x"\nlicence = "ODbL 1.0"\n'
    (tiny.territory / "donnees_ouvertes.toml").write_text(told, encoding="utf-8")
    with pytest.raises(PackError, match="secret"):
        load_choices(tiny.territory, load_pack(tiny.territory).sources)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("BGT_NATDEC", "Budget"),
        ("BGT_ANNEE", "24"),
        ("BGT_SIRET", "2199"),
        ("BGT_SECTION", ""),
        ("BGT_MTREAL", "1,5"),
        ("BGT_CONTNAT", "0123456789"),
    ],
)
def test_a_cell_that_breaks_a_schema_is_found(field: str, bad: str) -> None:
    one = next(f for f in load_schemas()["budget"].fields if f.name == field)
    assert cell_fault(one, bad)


def test_schemas_have_the_fields_of_their_texts() -> None:
    counts = {code: len(schema.fields) for code, schema in load_schemas().items()}
    assert counts == {"spn": 17, "budget": 22, "catalogue": 20}
    assert set(load_open_catalogue().periods) == {"semaine", "mois", "trimestre", "annee"}


def test_nine_decimals_are_kept_without_useless_zeros() -> None:
    assert format(rounded(Decimal(1) / 3), "f") == "0.333333333"
    assert format(rounded(Decimal("1200.000000")), "f") == "1200"
    assert format(rounded(Decimal("-0.50")), "f") == "-0.5"
