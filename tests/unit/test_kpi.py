"""`vigie kpi`: the catalogue, one value at any period, errors that help."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from review_town import built, gate_of
from tinytown import Tiny
from typer.testing import CliRunner

from dashboard.catalogue.indicators import DIRECTIONS, FAMILIES, load_indicators
from dashboard.cli import app
from dashboard.errors import VigieError
from dashboard.indicators import (
    Status,
    find,
    know,
    parse_period,
    reading_at,
    review_readings,
)
from dashboard.indicators.written import write

KEYS = {
    "indicateur",
    "periode",
    "debut",
    "fin",
    "valeur",
    "numerateur",
    "denominateur",
    "effectif",
    "complete",
    "etat",
    "statut",
    "motif",
    "cible",
    "comparaisons",
    "version",
    "definition_version",
    "territoire",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return built(tmp_path_factory.getbasetemp() / "revue")


def asked(town: Tiny, *words: str) -> str:
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    result = CliRunner().invoke(app, ["kpi", *words, *where], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def as_json(town: Tiny, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked(town, *words, "--json"))
    return found


def test_the_list_has_every_indicator_and_six_keys() -> None:
    result = CliRunner().invoke(app, ["kpi", "--list", "--json"])
    (key, entries), *others = json.loads(result.stdout).items()
    assert (key, others) == ("indicateurs", [])
    assert [entry["code"] for entry in entries] == list(load_indicators())
    for entry in entries:
        assert list(entry) == ["code", "famille", "libelle", "unite", "sens", "odd"]
        assert entry["famille"] in FAMILIES
        assert entry["sens"] in DIRECTIONS
        assert all(isinstance(goal, int) for goal in entry["odd"])


def test_the_list_is_readable_without_json() -> None:
    result = CliRunner().invoke(app, ["kpi", "--list"])
    assert result.exit_code == 0
    assert "taux_decroche" in result.stdout


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2020-12-28", "2020-12-28", "2020-12-28"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2021-W01", "2021-01-04", "2021-01-10"),
        ("2020-S53", "2020-12-28", "2021-01-03"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020-T4", "2020-10-01", "2020-12-31"),
        ("2020", "2020-01-01", "2020-12-31"),
        ("cumul-2020-11-30", "2020-01-01", "2020-11-30"),
        ("12m-2020-10", "2019-11-01", "2020-10-31"),
    ],
)
def test_every_kind_of_period_has_its_value(town: Tiny, period: str, start: str, end: str) -> None:
    found = as_json(town, "pm25_moyenne", "--period", period)
    assert (found["debut"], found["fin"]) == (start, end)
    assert found.keys() >= KEYS
    assert found["statut"] in set(Status)
    assert found["complete"] is True
    days = (dt.date.fromisoformat(end) - dt.date.fromisoformat(start)).days + 1
    assert found["denominateur"] == str(2 * days), "deux capteurs, un relevé par jour"
    assert 20 <= float(found["valeur"]) < 25


def test_the_value_is_the_one_the_review_shows(town: Tiny) -> None:
    gate = gate_of(town)
    shown = review_readings(gate, day=dt.date(2021, 1, 4))
    weekly = [r for r in shown if r.current is not None and r.current.period.kind == "semaine"]
    assert len(weekly) >= 4
    for reading in weekly:
        assert reading.current is not None
        found = as_json(town, reading.indicator.code, "--period", reading.current.period.code)
        written = json.loads(json.dumps(write(reading)))
        for key in (*KEYS, "limites", "signal"):
            assert found[key] == written[key], (reading.indicator.code, key)


def test_the_command_and_the_function_give_the_same(town: Tiny) -> None:
    gate = gate_of(town)
    indicator = find("stock_ouvert")
    from_function = write(
        reading_at(gate, indicator, parse_period("2020-W53"), knowledge=know(gate))
    )
    assert as_json(town, "stock_ouvert", "--period", "2020-W53") == json.loads(
        json.dumps(from_function)
    )


def test_a_small_count_is_said_secret(town: Tiny) -> None:
    found = as_json(town, "demandes_recues", "--period", "2020-W50")
    assert (found["etat"], found["valeur"], found["effectif"]) == ("secret", None, None)
    assert (found["statut"], found["motif"]) == (
        "statut_suspendu",
        "Secret statistique\u00a0: effectif trop petit, ou tableau non publié.",
    )
    assert "s (secret statistique)" in asked(town, "demandes_recues", "--period", "2020-W50")


def test_a_period_without_data_says_so(town: Tiny) -> None:
    found = as_json(town, "pm25_moyenne", "--period", "2030-W10")
    assert (found["valeur"], found["statut"]) == (None, "statut_suspendu")
    assert "aucune donnée" in asked(town, "pm25_moyenne", "--period", "2030-W10")


def test_the_table_says_value_status_and_comparisons(town: Tiny) -> None:
    text = asked(town, "pm25_moyenne", "--period", "2020-W53")
    for word in ("Indicateur", "S53 2020", "µg/m³", "hors cible", "Par rapport à S52 2020"):
        assert word in text.replace("\u00a0", " "), word


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("inconnu", "--period", "2020-W53"), "indicateur inconnu « inconnu »"),
        (("pm25_moyenne", "--period", "2021-W53"), "période « 2021-W53 » illisible"),
        (("pm25_moyenne", "--period", "hier"), "Écrivez 2025-W47"),
        (("pm25_moyenne", "--period", "2020-13"), "illisible"),
        (("pm25_moyenne", "--period", "2020-W53", "--area", "34172"), "territoire inconnu"),
        (("delai_median_resolution", "--period", "2020-12-28"), "ne se calcule pas par jour"),
        (("stock_ouvert", "--period", "12m-2020-10"), "Périodes calculées : semaine, mois"),
        (("pm25_moyenne",), "donnez un code et une période"),
        ((), "donnez un code et une période"),
    ],
)
def test_errors_are_french_sentences_with_a_remedy(
    town: Tiny, words: tuple[str, ...], message: str
) -> None:
    with pytest.raises(VigieError) as error:
        asked(town, *words)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_national_mark_names_its_indicator(town: Tiny) -> None:
    mark = find("delai_median_resolution").mark
    marked = [i for i in load_indicators().values() if i.mark == mark]
    assert as_json(town, mark, "--period", "2020-W52")["indicateur"] in {i.code for i in marked}
