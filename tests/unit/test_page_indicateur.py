"""The page of an indicator: every roll-up, every period, every split, every designed state."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.catalogue.indicators import DIMENSIONS, ROLLUPS
from dashboard.catalogue.rollups import RUNNING, grows_with_time, periods_of
from dashboard.components import desk
from dashboard.indicators import find
from dashboard.reviews.decisions import Draft, decide
from dashboard.reviews.notes import Scope, annotate, comment
from dashboard.settings import Settings
from dashboard.store.writings import Writer

START, WEEKS = dt.date(2024, 1, 1), 70
CODES = {
    "somme": "demandes_recues",
    "taux_pondere": "pm25_moyenne",
    "par_habitant": "demandes_mille_habitants",
    "mediane": "delai_median_resolution",
    "centile": "delai_p90_resolution",
    "distinct": "foyers_aides",
    "dernier": "domiciliations",
    "stock": "stock_ouvert",
}
AMBITIONS = """
[delai_median_resolution]
responsable = "Direction des usagers"
[[delai_median_resolution.cibles]]
depuis = 2024-06-03
valeur = 2
fixee_le = 2024-05-20
[[delai_median_resolution.cibles]]
depuis = 2025-03-03
valeur = 1
fixee_le = 2025-02-20

[demandes_recues]
[[demandes_recues.cibles]]
depuis = 2024-01-01
valeur = 20
fixee_le = 2023-12-01
"""


def requests() -> list[dict[str, object]]:
    """Twelve requests a week, closed in two days; one alone in the second area; one aid a month."""
    rows: list[dict[str, object]] = []
    for week in range(WEEKS):
        for n in range(12):
            day = dt.datetime.combine(START, dt.time(9)) + dt.timedelta(weeks=week, days=n % 5)
            rows.append(
                {
                    "demande_id": f"{week}-{n}",
                    "categorie": ("Voirie", "Propreté")[n % 2],
                    "service": "Technique",
                    "canal": "Téléphone",
                    "territoire": "99001" if n else "99002",
                    "recu_le": day.isoformat(),
                    "clos_le": (day + dt.timedelta(days=2 if week < WEEKS - 6 else 3)).isoformat(),
                }
            )
        if week % 2 == 0:
            rows += [
                {
                    "demande_id": f"a{week}-{n}",
                    "genre": "aide_sociale",
                    "beneficiaire": f"F{n}",
                    "territoire": "99001",
                    "recu_le": dt.datetime.combine(
                        START + dt.timedelta(weeks=week), dt.time(10)
                    ).isoformat(),
                }
                for n in range(12)
            ]
    return rows


def air() -> list[dict[str, object]]:
    """Two stations, one reading of twenty hours a day; both are silent for two weeks."""
    return [
        {
            "capteur_id": station,
            "propriete": "pm25",
            "debut": f"{START + dt.timedelta(n)}T01:00:00Z",
            "fin": f"{START + dt.timedelta(n)}T21:00:00Z",
            "valeur": 8 + n % 5 + rank,
        }
        for n in range(WEEKS * 7)
        for rank, station in enumerate(("S1", "S2"))
        if not 200 <= n < 214
    ]


def homes() -> list[dict[str, object]]:
    """Domiciliations at the end of each month."""
    months = [dt.date(2024 + m // 12, m % 12 + 1, 1) for m in range(17)]
    return [
        {
            "service": "CCAS",
            "mesure": "domiciliations_actives",
            "jour": (day - dt.timedelta(1)).isoformat(),
            "territoire": "99001",
            "realise_nb": 40 + rank,
        }
        for rank, day in enumerate(months[1:])
    ]


def town(root: Path) -> Tiny:
    found = Tiny(root)
    found.write("demande", requests(), personnel=True, secret_k=5, secret_denominateur=5)
    found.write("mesure", air())
    found.write("activite", homes())
    found.write(
        "population",
        [{"code": code, "population_nb": nb} for code, nb in (("99001", 900), ("99002", 90))],
    )
    shape = "POLYGON ((1 45, 1.1 45, 1.1 45.1, 1 45.1, 1 45))"
    found.write("contour", [{}, {"code": "99002", "nom": "Petiville", "geometrie": shape}])
    found.write(
        "evenement",
        [
            {
                "genre": "travaux",
                "libelle": "Pont fermé =1+1 <b>",
                "debut": "2025-02-03",
                "fin": "2025-02-14",
            },
            {"genre": "vacances", "libelle": "Hiver", "debut": "2025-02-08", "fin": "2025-02-23"},
        ],
    )
    named = "".join(f"\n[{code}]\n" for code in CODES.values() if f"[{code}]" not in AMBITIONS)
    found.territory.mkdir(parents=True, exist_ok=True)
    (found.territory / "indicateurs.toml").write_text(AMBITIONS + named, encoding="utf-8")
    found.build()
    return found


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    built = town(tmp_path_factory.mktemp("indicateur"))
    app = create_app(Settings(built.territory, built.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def read(client: FlaskClient, code: str, query: str = "") -> str:
    answer = client.get(f"/indicateur/{code}{query}")
    assert answer.status_code == 200
    said: str = answer.text
    assert "n\u2019a pas pu être calculée" not in said
    return said


def painted(said: str) -> str:
    """What is seen before any script."""
    return said[said.index("<main") : said.index("</main>")]


def first(said: str) -> str:
    """The finding: text of the one h1."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", said)
    assert len(found) == 1
    return str(found[0])


def test_every_rollup_has_its_indicator_here() -> None:
    assert {find(code).rollup for code in CODES.values()} == set(ROLLUPS)
    assert all(find(code).rollup == rollup for rollup, code in CODES.items())


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (c, kind)
        for c in CODES.values()
        for kind in ("", *periods_of(find(c)))
        if (c, kind) != ("demandes_recues", "jour")
    ],
)
def test_each_rollup_answers_at_each_kind_of_period(
    client: FlaskClient, code: str, kind: str
) -> None:
    said = read(client, code, f"?periode={kind}" if kind else "")
    ids = Counter(re.findall(r'\sid="([^"]+)"', painted(said)))
    assert [name for name, times in ids.items() if times > 1] == []
    assert first(said).startswith(find(code).label.replace("'", "\u2019"))
    for title in ("Évolution", "Valeurs", "Ce que mesure cet indicateur", "Preuve"):
        assert f">{title}</h2>" in painted(said)


def test_a_protected_indicator_by_day_is_refused_with_ways_out(client: FlaskClient) -> None:
    said = painted(read(client, "demandes_recues", "?periode=jour"))
    assert "pas publié à ce rythme\u00a0: donnée protégée par le secret statistique" in said
    assert 'href="/indicateur/demandes_recues?periode=semaine"' in said
    assert "periode=jour" not in painted(read(client, "demandes_recues"))


@pytest.mark.parametrize(
    ("code", "dimension"), [(c, d) for c in CODES.values() for d in find(c).dimensions]
)
def test_each_split_has_its_table(client: FlaskClient, code: str, dimension: str) -> None:
    said = painted(read(client, code, f"?par={dimension}"))
    assert f">Par {DIMENSIONS[dimension].lower()}</h2>" in said
    assert 'id="decoupage"' in said


def test_the_finding_counts_the_weeks_beyond_the_target(client: FlaskClient) -> None:
    said = read(client, "delai_median_resolution", "?semaine=2025-W18")
    assert first(said) == "Délai médian de résolution\u00a0: cible dépassée depuis 9\u00a0semaines"
    assert "Hors cible" in painted(said)
    assert "Direction des usagers" in painted(said)


def test_targets_are_told_with_their_dates(client: FlaskClient) -> None:
    said = painted(read(client, "delai_median_resolution"))
    assert "depuis le 03/06/2024 (fixée le 20/05/2024)" in said
    assert "depuis le 03/03/2025 (fixée le 20/02/2025)" in said


def test_a_weekly_target_does_not_judge_a_monthly_sum(client: FlaskClient) -> None:
    assert grows_with_time(find("demandes_recues"))
    assert "Cible 20" in painted(read(client, "demandes_recues"))
    assert "Cible 20" not in painted(read(client, "demandes_recues", "?periode=mois"))


def test_a_small_count_is_said_secret_by_territory(client: FlaskClient) -> None:
    said = painted(read(client, "demandes_recues"))
    assert re.search(r"<td[^>]*secret[^>]*>s</td>", said)
    alone = read(client, "demandes_recues", "?territoire=99002")
    assert "valeur secrète" in first(alone)
    assert "secret statistique" in painted(alone)


def test_a_protected_indicator_is_split_for_the_whole_only(client: FlaskClient) -> None:
    said = painted(read(client, "delai_median_resolution", "?territoire=99001"))
    assert "elle n\u2019est découpée que pour le territoire entier" in said


@pytest.mark.parametrize("kind", RUNNING)
def test_running_periods_say_that_they_are_not_split(client: FlaskClient, kind: str) -> None:
    said = painted(read(client, "demandes_recues", f"?periode={kind}"))
    assert "ne sont pas découpés" in said


def test_a_gap_is_said_not_bridged(client: FlaskClient) -> None:
    said = read(client, "pm25_moyenne", "?periode=2024-W32")
    assert "sans valeur" in painted(said)
    assert "n.\u00a0d." in painted(said)


def test_events_are_lettered_on_the_drawing_and_told_below(client: FlaskClient) -> None:
    said = read(client, "demandes_recues")
    assert '<strong class="lettre">A</strong>' in painted(said)
    assert "Pont fermé =1+1 &lt;b&gt;" in painted(said)
    assert "vacances scolaires" in painted(said)


def test_an_event_of_two_weeks_explains_a_month_not_a_year(client: FlaskClient) -> None:
    assert "Pont fermé" in painted(read(client, "demandes_recues", "?periode=mois"))
    assert "Pont fermé" not in painted(read(client, "demandes_recues", "?periode=annee"))


def test_the_proof_of_a_personal_source_shows_no_line(client: FlaskClient) -> None:
    said = painted(read(client, "delai_median_resolution"))
    assert "faits/dossiers_delai" in said
    assert "cumuls/quantile" in said
    assert "vigie kpi delai_median_resolution --period" in said
    assert "La source est personnelle" in said
    assert "indicateur-lines" not in said


def test_the_proof_of_a_protected_measure_shows_no_line(client: FlaskClient) -> None:
    """Its source is open: the measure alone is protected."""
    said = painted(read(client, "domiciliations"))
    assert "donnée protégée par le secret statistique" in said
    assert "indicateur-lines" not in said


def test_the_proof_of_an_open_source_shows_its_lines(client: FlaskClient) -> None:
    said = painted(read(client, "pm25_moyenne"))
    assert 'id="indicateur-lines"' in said
    assert "14 sur 14\u00a0lignes" in said
    assert "mesure.csv" in said


def test_what_the_value_is_made_of_is_written(client: FlaskClient) -> None:
    """The second week: 10, 11, 12, 8, 9, 10, 11 at one station, one more at the other."""
    said = painted(read(client, "pm25_moyenne", "?semaine=2024-W02"))
    assert "149 ÷ 14 = 10,6\u00a0µg/m³." in said


def test_choices_keep_the_rest_of_the_address(client: FlaskClient) -> None:
    said = painted(read(client, "demandes_recues", "?semaine=2025-W10&territoire=99001"))
    assert (
        'href="/indicateur/demandes_recues?semaine=2025-W10&amp;territoire=99001'
        '&amp;periode=mois"' in said
    )
    assert 'href="/?semaine=2025-W10&amp;territoire=99001"' in said
    assert "S10\u00a02025" in said


def test_the_page_of_a_past_week_does_not_know_what_came_after(client: FlaskClient) -> None:
    said = painted(read(client, "demandes_recues", "?semaine=2024-W20"))
    assert "S20\u00a02024" in said
    assert "S22\u00a02024" not in said


def test_an_unknown_code_is_a_french_404_that_lists_the_others(client: FlaskClient) -> None:
    answer = client.get("/indicateur/rien")
    assert answer.status_code == 404
    assert "Cet indicateur n\u2019existe pas" in answer.text
    assert 'href="/indicateur/demandes_recues"' in answer.text


def test_an_indicator_that_cannot_be_computed_says_so(client: FlaskClient) -> None:
    said = painted(read(client, "passages_velo"))
    assert "Les extraits reçus ne permettent pas de le calculer." in said
    assert "Ce que mesure cet indicateur" in said


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?periode=bientot", "illisible"),
        ("?periode=jour", "ne se calcule pas par jour"),
        ("?territoire=zz", "Territoire inconnu"),
    ],
)
def test_a_wrong_choice_is_explained(client: FlaskClient, query: str, words: str) -> None:
    answer = client.get(f"/indicateur/delai_median_resolution{query}")
    assert answer.status_code == 200
    assert "n\u2019a pas pu être calculée" in answer.text
    assert words in answer.text


def test_the_router_gives_the_same_page(client: FlaskClient) -> None:
    where = {"id": "_pages_location"}
    asked = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {**where, "property": "pathname", "value": "/indicateur/pm25_moyenne"},
            {**where, "property": "search", "value": "?periode=mois"},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    answer = client.post(
        "/_dash-update-component", json=asked, headers={"Origin": "http://localhost"}
    )
    assert answer.status_code == 200
    assert "Particules fines PM2,5, moyenne" in answer.text
    assert answer.get_json()["response"]["_pages_store"]["data"]["title"].startswith("Particules")


def test_decisions_comments_and_annotations_appear_as_soon_as_written(
    client: FlaskClient,
) -> None:
    before = painted(read(client, "pm25_moyenne"))
    assert "Aucune décision n\u2019a été prise à son sujet." in before
    who = Writer("Service de l'air")
    with client.application.test_request_context():
        store = desk.writings()
        decide(store, Draft("indicateur", "pm25_moyenne", "Limiter <i>les feux</i>"), who)
        comment(store, "pm25_moyenne", "Station déplacée", who)
        annotate(
            store,
            dt.date(2025, 4, 1),
            dt.date(2025, 4, 2),
            "Sable du Sahara",
            Scope(indicator="pm25_moyenne"),
            who,
        )
    after = painted(read(client, "pm25_moyenne"))
    assert "Limiter &lt;i&gt;les feux&lt;/i&gt;" in after
    assert "Station déplacée" in after
    assert "du 01/04/2025 au 02/04/2025\u00a0: Sable du Sahara." in after
    assert "Sable du Sahara" not in painted(read(client, "demandes_recues"))


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("Prendre une décision", "/decisions/nouvelle"),
        ("Commenter", "/commentaires/nouveau"),
        ("Annoter le graphique", "/annotations/nouvelle"),
    ],
)
def test_one_writes_about_what_one_reads_and_comes_back(
    client: FlaskClient, words: str, form: str
) -> None:
    said = read(client, "demandes_recues", "?semaine=2025-W10&territoire=99001")
    found = re.search(rf'href="([^"]+)"[^>]*>{words}</a>', said)
    assert found is not None
    address = html.unescape(found[1])
    assert address.startswith(f"{form}?")
    shown = client.get(address).text
    assert 'name="indicateur" value="demandes_recues"' in shown
    assert 'name="territoire" value="99001"' in shown
    back = re.search('name="retour" value="([^"]+)"', shown)
    assert back is not None
    again = html.unescape(back[1])
    assert again == "/indicateur/demandes_recues?semaine=2025-W10&territoire=99001"
