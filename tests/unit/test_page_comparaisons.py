"""The page of comparisons, from files to words, through the real builder and reader."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder
from tinytown import Tiny

from app import create_app
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.unit_costs import load_unit_costs
from dashboard.comparison.gather import indicators_series
from dashboard.comparison.heat import heat
from dashboard.comparison.policies import Policy, balance
from dashboard.comparison.screen import one, screen
from dashboard.comparison.series import Worth
from dashboard.comparison.unit_costs import unit_costs
from dashboard.errors import QueryError
from dashboard.indicators import by_area, know
from dashboard.secrecy import Gate
from dashboard.settings import Settings
from dashboard.store.versions import open_version
from pages._comparaisons_politiques import NONE, overview

CODES = tuple(f"9900{n}" for n in range(1, 7))
PEOPLE = dict(zip(CODES, (1000, 900, 800, 700, 600, 60), strict=True))
GOOD = dict(zip(CODES, (50, 90, 95, 98, 99, 4), strict=True))
"""Samples of a hundred that were good in the year; of five in the last, smallest town."""
SIRET = "21990001200018"
MONTHS = [*((year, m) for year in range(2021, 2025) for m in range(1, 13)), (2025, 1)]
"""Four whole years, and the month after that tells them over."""


def samples() -> list[dict[str, object]]:
    """Water samples, the same every month of four years; nothing in 99006 before the last year."""
    rows: list[dict[str, object]] = []
    for year, month in MONTHS:
        for code in CODES:
            small = code == CODES[5]
            if small and (year < 2024 or month > 5):
                continue
            good = (1 if month < 5 else 0) if small else GOOD[code]
            counts = (("prelevements_conformes", good), ("prelevements", 1 if small else 100))
            rows += [
                {
                    "service": "Eau",
                    "mesure": name,
                    "territoire": code,
                    "jour": f"{year}-{month:02d}-15",
                    "realise_nb": count,
                }
                for name, count in counts
            ]
    return rows


def meals() -> list[dict[str, object]]:
    """A hundred meals a month in the town, and as many loans in the next one."""
    return [
        {
            "service": "Éducation",
            "mesure": name,
            "territoire": code,
            "equipement": place,
            "jour": f"{year}-{month:02d}-10",
            "realise_nb": 100 + month % 3,
        }
        for year, month in MONTHS
        for name, code, place in (
            ("repas_servis", CODES[0], "École A"),
            ("prets", CODES[1], "Médiathèque B"),
        )
    ]


def account(year: int, function: str, side: str, euros: str) -> dict[str, object]:
    return {
        "exercice": year,
        "etape": "CA",
        "budget_siret": SIRET,
        "budget_nom": "VILLE",
        "budget_type": "P",
        "collectivite": "TINYVILLE",
        "nomenclature": "M57-M57_D",
        "section": "F",
        "sens": side,
        "mouvement": "reel",
        "chapitre": "011" if side == "D" else "70",
        "article": "60623" if side == "D" else "7067",
        "fonction": function,
        "realise_eur": euros,
    }


def incomes() -> list[dict[str, object]]:
    """Published for four areas, secret in one, not available in another."""
    states = ["", "", "", "", "secret", "nd"]
    return [
        {
            "code": code,
            "indicateur": "niveau_vie_median",
            "periode": "2021",
            "valeur": "" if state else 20000 + 100 * rank,
            "unite": "€",
            "etat": state,
        }
        for rank, (code, state) in enumerate(zip(CODES, states, strict=True))
    ]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    found = Tiny(tmp_path_factory.mktemp("comparaisons"))
    found.write("activite", [*samples(), *meals()])
    found.write(
        "budget_ligne",
        [
            account(2023, "281", "D", "6000.00"),
            account(2024, "281", "D", "12345.67"),
            account(2024, "281", "R", "345.67"),
            account(2024, "313", "D", "800.00"),
        ],
    )
    found.write(
        "population",
        [
            {"code": code, "annee": year, "population_nb": people}
            for code, people in PEOPLE.items()
            for year in (2023, 2024)
        ],
    )
    found.write("contexte", incomes())
    shape = "POLYGON (({0} 45, {1} 45, {1} 45.1, {0} 45.1, {0} 45))"
    found.write(
        "contour",
        [
            {"code": code, "nom": f"Commune {code[-1]}", "geometrie": shape.format(n, n + 0.1)}
            for n, code in enumerate(CODES)
        ],
    )
    found.build()
    return found


@pytest.fixture(scope="module")
def gate(town: Tiny) -> Gate:
    return Gate(open_version(town.database))


@pytest.fixture(scope="module")
def client(town: Tiny) -> FlaskClient:
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def read(client: FlaskClient, query: str = "") -> str:
    """What is seen before any script."""
    answer = client.get(f"/comparaisons{query}")
    assert answer.status_code == 200
    said = html.unescape(str(answer.text))
    found = said[said.index("<main") : said.index("</main>")]
    assert "n’a pas pu être calculée" not in found
    ids = Counter(re.findall(r'\sid="([^"]+)"', found))
    assert [name for name, times in ids.items() if times > 1] == []
    assert found.count("<h1") == 1
    return found.replace("\u202f", " ").replace("\xa0", " ")


READINGS = (
    "",
    "?famille=eau&groupe=population&tri=ecart",
    "?famille=contexte&territoire=99005",
    "?groupe=revenu&periode=12m-2024-12",
    "?lecture=nuage&indicateur=conformite_eau&autre=contexte.niveau_vie_median",
    "?lecture=nuage&par=temps&indicateur=repas_servis&autre=conformite_eau",
    "?lecture=nuage&par=temps&indicateur=repas_servis&autre=conformite_eau&decalage=-3",
    "?lecture=entonnoir",
    "?lecture=entonnoir&indicateur=conformite_eau&territoire=99006",
    "?lecture=couts",
    "?lecture=politique",
    "?lecture=politique&famille=scolaire",
    "?lecture=politique&odd=4",
)


@pytest.mark.parametrize("query", READINGS)
def test_each_reading_answers(client: FlaskClient, query: str) -> None:
    read(client, query)


@pytest.mark.parametrize(
    "query",
    [
        "?lecture=rien",
        "?niveau=canton",
        "?groupe=amis",
        "?famille=rien",
        "?territoire=rien",
        "?periode=rien",
        "?tri=rien",
        "?lecture=nuage&par=rien",
        "?lecture=nuage&indicateur=rien&autre=conformite_eau",
        "?lecture=politique&famille=grc",
        "?lecture=nuage&par=temps&autre=rien",
        "?lecture=nuage&par=temps&decalage=99&indicateur=repas_servis&autre=conformite_eau",
        *(
            f"?{reading}{wrong}"
            for reading in ("", "lecture=couts&", "lecture=politique&", "lecture=projets&")
            for wrong in ("territoire=rien", "periode=rien")
        ),
        "?lecture=nuage&par=temps&territoire=rien",
    ],
)
def test_what_does_not_exist_is_a_404_with_ways_out(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/comparaisons{query}")
    assert answer.status_code == 404
    assert "Revenir à la page, sans ces choix" in html.unescape(answer.text)


@pytest.mark.parametrize(
    "query",
    [
        "?lecture=entonnoir&indicateur=repas_servis",
        "?lecture=politique&famille=scolaire&odd=4",
    ],
)
def test_a_wrong_address_is_explained(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/comparaisons{query}")
    assert answer.status_code == 200
    assert "n’a pas pu être calculée" in html.unescape(answer.text)


def test_policies_without_account_are_said_in_words_and_no_header_says_a_missing_year(
    client: FlaskClient,
) -> None:
    assert client.get("/comparaisons").status_code == 200
    assert NONE in str(overview((), "famille", "Agen"))
    bare = Policy("odd", "2", "Faim « zéro »", (), (), {})
    said = json.dumps(overview((bare,), "odd", "Agen"), cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert '"1\u00a0objectif de développement durable"' in said
    assert '"Dépenses"' in said
    assert "Dépenses exercice non reçu" not in said
    assert NONE not in said


@pytest.mark.parametrize("year", ["1950", "2099"])
def test_a_period_nothing_is_known_of_says_nothing_and_offers_those_over(
    client: FlaskClient, year: str
) -> None:
    answer = client.get(f"/comparaisons?periode={year}")
    assert answer.status_code == 404
    said = html.unescape(answer.text)
    assert f"Aucune période connue ne s’écrit « {year} »" in said.replace("\xa0", " ")
    assert "periode=2024" in said


def test_an_area_of_another_level_gives_way_to_the_main_one(client: FlaskClient) -> None:
    assert "Commune 1" in read(client, "?niveau=commune&territoire=99")


def test_a_small_place_has_its_interval_in_the_heat_map(client: FlaskClient) -> None:
    small = read(client, "?famille=eau")
    row = next(r for r in small.split("<tr") if "Commune 6" in r and "habitants" not in r)
    assert 'class="hasard"' in row
    large = next(r for r in small.split("<tr") if "Commune 4" in r)
    assert 'class="hasard"' not in large


def test_a_share_is_exported_in_the_percents_its_header_says(client: FlaskClient) -> None:
    found = read(client, "?famille=eau")
    rows = found.split("<tbody")[1].split("<tr")
    row = next(r for r in rows if "Commune 2" in r)
    assert 'data-csv="90"' in row
    assert 'data-csv="0,9"' not in row


def test_a_measure_leads_to_its_other_pages_at_the_same_place_and_time(client: FlaskClient) -> None:
    found = read(client, "?lecture=entonnoir&indicateur=conformite_eau&territoire=99005")
    for href in (
        "/indicateur/conformite_eau?territoire=99005&periode=2024",
        "/carte?periode=2024&indicateur=conformite_eau&niveau=commune",
        "/comparaisons?territoire=99005&famille=eau&periode=2024&niveau=commune",
    ):
        assert f'href="{href}"' in found


def test_a_screen_is_read_in_few_queries_whatever_the_number_of_measures(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain = Gate.run

    def counted(self: Gate, name: str, *given: Any) -> Any:
        asked.append(name)
        return plain(self, name, *given)

    monkeypatch.setattr(Gate, "run", counted)
    shown = screen(gate, main=CODES[0])
    assert len(heat(shown).series) > 1
    for name in ("territoire/valeurs", "comparaisons/concernes", "comparaisons/contexte"):
        assert asked.count(name) == 1
    asked.clear()
    balance(gate, shown.knows, SIRET[:9], CODES[0])
    assert asked.count("indicateurs/revue") == 2
    assert "indicateurs/serie" not in asked


def test_every_measure_read_at_once_is_the_one_read_alone(gate: Gate) -> None:
    shown = screen(gate, main=CODES[0])
    known = [load_indicators()[code] for code in shown.knows.definitions]
    for series in indicators_series(shown.ground, known):
        indicator = load_indicators()[series.code]
        alone = by_area(gate, indicator, shown.ground.period, knowledge=shown.knows)
        told = {c: cell.numerator for c, cell in series.cells.items() if series.unit == "%"}
        assert {c: v for c, v in told.items() if v is not None} == {
            c: p.numerator for c, p in alone.items() if c in told and p.numerator is not None
        }


def test_an_area_stands_among_the_others_without_itself(gate: Gate) -> None:
    shown = screen(gate, main=CODES[0])
    assert (shown.ground.level, shown.ground.period.code) == ("commune", "2024")
    found = heat(shown, "eau")
    water = next(s for s in found.series if s.code == "conformite_eau")
    assert {c: water.cells[c].value for c in CODES[:2]} == {
        CODES[0]: Decimal("0.5"),
        CODES[1]: Decimal("0.9"),
    }
    own = found.standings[CODES[0], "conformite_eau"]
    # The others: 0.8 (4 of 5), 0.9, 0.95, 0.98, 0.99.
    assert (own.peers, own.median, own.low) == (5, Decimal("0.95"), Decimal("0.9"))
    assert (own.verdict, own.rank, own.ranked) == ("moins", 6, 6)
    small = found.standings[CODES[5], "conformite_eau"]
    assert small.noise  # 4 of 5 says nothing against 95 %
    assert small.verdict == "proche"


def test_secret_missing_and_not_concerned_are_three_things(client: FlaskClient, gate: Gate) -> None:
    shown = screen(gate, main=CODES[0])
    income = one(shown, "contexte.niveau_vie_median")
    worths = [income.cells[code].worth for code in CODES]
    assert worths == [Worth.OK] * 4 + [Worth.SECRET, Worth.ABSENT]
    meals_served = one(shown, "repas_servis")
    assert meals_served.cells[CODES[1]].worth is Worth.NOT_CONCERNED
    said = read(client, "?famille=contexte")
    assert len(re.findall(r'<td class="ec ec-secret"', said)) == 1
    assert len(re.findall(r'<td class="ec ec-absent"', said)) == 1
    assert "secret statistique" in said
    assert "non disponible" in said


def test_a_count_is_told_per_thousand_inhabitants(gate: Gate) -> None:
    found = one(screen(gate, main=CODES[0]), "repas_servis")
    served = sum(100 + month % 3 for month in range(1, 13))
    assert found.cells[CODES[0]].value == Decimal(served) * 1000 / PEOPLE[CODES[0]]
    assert "pour 1" in found.unit


def test_a_measure_known_in_too_few_areas_is_named_and_not_drawn(gate: Gate) -> None:
    found = heat(screen(gate, main=CODES[0]), "scolaire")
    assert found.series == ()
    assert "Repas servis à la cantine" in found.left_out


def test_a_year_before_the_first_sample_is_not_a_zero(gate: Gate) -> None:
    found = one(screen(gate, main=CODES[0], period="2023"), "conformite_eau")
    assert found.cells[CODES[5]].worth is Worth.ABSENT
    assert found.cells[CODES[5]].value is None


def test_a_meal_costs_its_function_divided_by_meals(town: Tiny, gate: Gate) -> None:
    lines = unit_costs(gate, know(gate), load_unit_costs(), "219900012", CODES[0])
    meal = next(line for line in lines if line.cost.code == "repas")
    served = Decimal(sum(100 + month % 3 for month in range(1, 13)))
    assert [y.year for y in meal.known] == [2023, 2024]
    last = meal.known[-1]
    assert last.value == Decimal("12345.67") / served
    assert last.net == Decimal("12000") / served
    assert meal.change is not None
    assert round(meal.change, 12) == round(Decimal("12345.67") / Decimal("6000") - 1, 12)
    assert meal.places == ("École A",)


def test_an_activity_elsewhere_gives_no_cost(gate: Gate) -> None:
    lines = unit_costs(gate, know(gate), load_unit_costs(), "219900012", CODES[0])
    loan = next(line for line in lines if line.cost.code == "pret")
    assert loan.last is None
    assert "périmètre différent" in loan.reason


def test_declared_equipment_must_be_exactly_the_one_counted(town: Tiny, gate: Gate) -> None:
    pack = town.territory / "couts_unitaires.toml"
    pack.write_text('[repas]\nequipements = ["École B"]\n', encoding="utf-8")
    try:
        costs = load_unit_costs(town.territory)
    finally:
        pack.unlink()
    lines = unit_costs(gate, know(gate), costs, "219900012", CODES[0])
    meal = next(line for line in lines if line.cost.code == "repas")
    assert meal.last is None
    assert "équipements" in meal.reason


def test_a_policy_puts_budget_and_activity_side_by_side(gate: Gate) -> None:
    found = balance(gate, know(gate), "219900012", CODES[0])
    school = found.find("famille", "scolaire")
    assert [(p.year.scope.year, p.spent) for p in school.years] == [
        (2023, Decimal("6000.00")),
        (2024, Decimal("12345.67")),
    ]
    assert [r.indicator.code for r in school.readings["activite"]] == ["repas_servis"]
    culture = found.find("famille", "culture")
    assert culture.last is not None
    assert culture.last.spent == Decimal("800.00")
    assert found.find("odd", "4").last is not None
    with pytest.raises(QueryError):
        found.find("famille", "grc")


def test_goals_never_count_a_euro_twice(gate: Gate) -> None:
    found = balance(gate, know(gate), "219900012", CODES[0])
    spent = [p.last.spent for p in found.goals if p.last and p.last.spent]
    assert sum(spent) == Decimal("13145.67")
    assert len(found.goals) == 17


def test_correlation_always_comes_with_its_warning(client: FlaskClient) -> None:
    for query in READINGS:
        if "nuage" in query:
            assert "Corrélation n’est pas causalité" in read(client, query)


def test_the_tables_say_what_the_drawings_show(client: FlaskClient) -> None:
    said = read(client, "?lecture=entonnoir&indicateur=conformite_eau")
    body = said[said.index("comparaisons-entonnoir-donnees") :]
    for code in CODES:
        assert f"Commune {code[-1]}" in body
    assert 'aria-hidden="true" focusable="false"' in said
