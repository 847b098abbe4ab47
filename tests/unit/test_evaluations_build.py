"""The evaluations of a pack, from its file to the cards of a version."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from evaluation_base import base, gate, indicator
from evaluation_town import PLAN, QUARTERS, START, TREATED, declare, entries, town
from rebuilt import Twice
from test_evaluations_panel import declared, series
from tinytown import Tiny
from typer.testing import CliRunner

from dashboard.build import evaluation_cards
from dashboard.build.evaluation_cards import write_cards
from dashboard.build.previous import ATTACHED
from dashboard.catalogue.indicators import load_indicators
from dashboard.cli import app
from dashboard.errors import PackError
from dashboard.evaluation.multiplicity import q_values
from dashboard.experiments.portfolio import told
from dashboard.experiments.read import Card, card, portfolio
from dashboard.experiments.rule import rule
from dashboard.queries import library
from dashboard.secrecy import Gate
from dashboard.settings import ROOT
from dashboard.store.versions import open_version

Plan = Mapping[str, Any]
ELSEWHERE = {**PLAN, "code": "ailleurs", "zones_traitees": [{"zone": "Z", "debut": START}]}
NOTHING = {
    **PLAN,
    "code": "rien",
    "zones_traitees": [{"zone": "99001Q05", "debut": START}],
    "etape": "pilote",
    "cout": {"investissement": 100},
    "plafond_cout_unitaire": 3.0,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    made = town(tmp_path_factory.mktemp("ville"), [PLAN, ELSEWHERE, NOTHING])
    made.build()
    return made


@pytest.fixture(scope="module")
def cards(built: Tiny) -> dict[str, Card]:
    return {one.code: one for one in portfolio(Gate(open_version(built.database, None)))}


def test_an_effect_planted_is_found_and_stored(cards: dict[str, Card]) -> None:
    found = cards["lignes_de_nage"]
    assert (found.methode, found.rang, found.motif) == ("did", 1, "")
    # every other pool but one is beside an equipped one: a transfer cannot be ruled out
    assert found.note == "probable"
    assert "trop peu d'autres témoins" in found.told["reason"]
    assert found.told["neighbours"] == [f"99001Q{n:02d}" for n in (2, 4, 5, 6, 8, 9)]
    assert "Quartier 02" in found.told["reason"]
    assert found.effet_bas is not None
    assert found.effet_haut is not None
    assert found.effet_bas < 30 < found.effet_haut
    assert found.told["n_treated"] == len(TREATED)
    assert found.told["names"]["99001Q01"] == "Quartier 01"
    assert [zone["zone"] for zone in found.told["series"]["zones"]] == list(QUARTERS)
    assert found.plan["zones_traitees"][0] == {"zone": "99001Q01", "debut": "2024-01-01"}


def test_a_plan_without_data_is_a_card_with_its_reason(cards: dict[str, Card]) -> None:
    found = cards["ailleurs"]
    assert (found.methode, found.note, found.p, found.q) == (None, "insuffisant", None, None)
    assert found.motif == "zone « Z » inconnue du niveau quartier"


def test_one_card_is_read_by_its_code(built: Tiny, cards: dict[str, Card]) -> None:
    gate = Gate(open_version(built.database, None))
    assert card(gate, "rien") == cards["rien"]
    assert card(gate, "inconnue") is None


def test_q_values_bear_on_the_cards_that_have_a_result(cards: dict[str, Card]) -> None:
    estimated = [one for one in cards.values() if one.p is not None]
    assert [one.code for one in estimated] == ["lignes_de_nage", "rien"]
    wanted = q_values([one.p for one in estimated if one.p is not None])
    assert [one.q for one in estimated] == list(wanted)


def test_the_portfolio_counts_and_the_rule_says_what_an_extension_asks(
    cards: dict[str, Card],
) -> None:
    shown = told(tuple(cards.values()))
    assert sum(shown.notes.values()) == sum(shown.stages.values()) == len(cards)
    assert shown.notes["insuffisant"] == 1
    assert shown.stages["pilote"] == 1
    assert shown.unregistered == tuple(cards)
    assert told(tuple(cards.values()), stage="pilote").cards == (cards["rien"],)
    # on a day before the one it says to wait for: after, the advice is to bring the data in
    found = rule(cards["rien"], dt.date(2024, 7, 1))
    assert {one.code: one.met for one in found.criteria}["preuve"] is False
    assert not found.extend
    assert found.advice == cards["rien"].told["sentences"]["advice"]


def test_the_command_lists_the_cards(built: Tiny) -> None:
    asked = ["evaluations", "--territory", str(built.territory), "--database", str(built.database)]
    listed = CliRunner().invoke(app, [*asked, "--format", "json"])
    rows = json.loads(listed.stdout)
    assert [row["code"] for row in rows] == ["lignes_de_nage", "ailleurs", "rien"]
    assert rows[1]["motif"].startswith("zone")
    assert "carte" not in rows[0]
    shown = CliRunner().invoke(app, asked).stdout
    assert "Effet probable" in shown
    assert "non enregistré" in shown
    lines = CliRunner().invoke(app, [*asked, "--format", "csv"]).stdout.splitlines()
    assert len(lines) == 4


def test_a_plan_is_registered_before_its_result_or_says_so(built: Tiny, tmp_path: Path) -> None:
    path = built.territory / "evaluations.toml"
    before = path.read_text(encoding="utf-8")

    def register(code: str, *more: str, database: Path = built.database) -> Any:
        where = ["--territory", str(built.territory), "--database", str(database)]
        return CliRunner().invoke(app, ["evaluations", "enregistrer", code, *where, *more])

    refused = register("lignes_de_nage").exception
    assert isinstance(refused, PackError)
    assert "--apres-resultat" in str(refused)
    assert path.read_text(encoding="utf-8") == before
    unknown = register("inconnue").exception
    assert "lignes_de_nage, ailleurs, rien" in str(unknown)
    try:
        assert register("ailleurs").exit_code == 0  # it has no result
        assert register("lignes_de_nage", "--apres-resultat").exit_code == 0
        written = path.read_text(encoding="utf-8")
        assert written.count("enregistre_apres_resultat = true") == 1
        assert "plan inchangé" in register("ailleurs").stdout
        nowhere = tmp_path / "vide"
        path.write_text(before, encoding="utf-8")
        assert register("lignes_de_nage", database=nowhere).exit_code == 0
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("effet_minimal_utile = 3.0", "effet_minimal_utile = 2.0"))
        assert "--motif" in str(register("lignes_de_nage", database=nowhere).exception)
        assert register("lignes_de_nage", "--motif", "mieux", database=nowhere).exit_code == 0
        assert 'cles = ["effet_minimal_utile"]' in path.read_text(encoding="utf-8")
    finally:
        path.write_text(before, encoding="utf-8")


class Known:
    """What a build would take over, without a build."""

    def __init__(self, recipes: Mapping[str, str]) -> None:
        self.before, self.recipes, self.cards = recipes, {}, set()

    def same(self, made: str, recipe: str) -> bool:
        self.recipes[made] = recipe
        return self.before.get(made) == recipe


def test_a_card_is_kept_only_while_plan_values_and_engine_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    con = base()
    plan, changed = declared(), declared(effet_minimal_utile=2.0)
    indicator(con, "entrees_piscines", series())
    con.execute(f"ATTACH ':memory:' AS {ATTACHED}")
    con.execute(f"CREATE TABLE {ATTACHED}.evaluation_carte AS FROM evaluation_carte")

    def write(plan: Any, before: Mapping[str, str]) -> tuple[Known, Card | None]:
        con.execute(f"DELETE FROM {ATTACHED}.evaluation_carte")
        con.execute(f"INSERT INTO {ATTACHED}.evaluation_carte FROM evaluation_carte")
        con.execute("DELETE FROM evaluation_carte")
        known = Known(before)
        write_cards(con, library(), (plan,), load_indicators(), reuse=known)  # type: ignore[arg-type]
        return known, card(gate(con), "essai")

    first, made = write(plan, {})
    assert (first.cards, made is None) == (set(), False)
    again, kept = write(plan, first.recipes)
    assert (again.cards, kept) == ({"essai"}, made)
    other, _ = write(changed, again.recipes)
    assert other.cards == set()
    con.execute("UPDATE valeur_indicateur SET numerateur = 1 WHERE territoire = 'Q02'")
    moved, new = write(changed, other.recipes)
    assert moved.cards == set()
    assert new != made
    monkeypatch.setattr(evaluation_cards, "engine_digest", lambda: "autre moteur")
    later, _ = write(changed, moved.recipes)
    assert later.cards == set()


def test_the_builder_loads_no_estimator_for_a_pack_without_evaluations() -> None:
    asked = (
        "import os, sys, dashboard.build.run;"
        "print(sorted({'scipy', 'statsmodels', 'pandas'} & set(sys.modules)),"
        " os.environ['OPENBLAS_NUM_THREADS'])"
    )
    bare = {key: value for key, value in os.environ.items() if "THREADS" not in key}
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["[]", "1"]
    write_cards(None, library(), (), {})  # type: ignore[arg-type]


def test_a_wrong_plan_stops_the_build_as_any_file_of_the_pack(tmp_path: Path) -> None:
    made = town(tmp_path, [{**PLAN, "sens_attendu": "mieux"}])
    with pytest.raises(PackError, match="lignes_de_nage, sens_attendu"):
        made.build()


@pytest.mark.slow
def test_a_build_that_keeps_cards_gives_the_version_of_a_build_from_nothing(
    tmp_path: Path,
) -> None:
    made = town(tmp_path, [PLAN, ELSEWHERE])
    made.save()
    both = Twice(made.territory, made.extracts, made.root)
    both.build()
    made.write("population", [{"population_nb": 900}])  # nothing an evaluation looks at
    made.save()
    declare(made, [PLAN, ELSEWHERE])
    both.build()
    made.write("population", [{"population_nb": 950}])
    taken = both.compare()
    assert "lignes_de_nage" in taken["evaluations"]
    rows = entries()
    rows[-1]["realise_nb"] = 5
    made.write("activite", rows)
    assert "lignes_de_nage" not in both.compare()["evaluations"]
    later = [row for row in rows if dt.date.fromisoformat(str(row["jour"])) < START]
    made.write("activite", later)
    both.compare()
    found = card(Gate(open_version(both.order.database, None)), "lignes_de_nage")
    assert found is not None
    assert "hors des données" in found.motif
