"""The map: levels, values, secrets, missing areas, sorting, classes, files, designed states."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.components import desk
from dashboard.components.prerender import to_html
from dashboard.reviews.decisions import Draft, decide
from dashboard.settings import Settings
from dashboard.store.writings import Writer
from dashboard.territory import Worth
from dashboard.territory.standing import Break
from pages._carte_dessin import longer

TOWNS = ("99001", "99002", "99003", "99004", "99005", "99006")
COUNTS = {"99001": 280, "99002": 196, "99003": 168, "99004": 140, "99005": 1}
"""Requests a month, as many each day; the fifth town has one, which is secret, the sixth none."""
MONTHS = [dt.date(2024, month, 1) for month in range(1, 13)]


def square(left: float, low: float, side: float = 0.1) -> str:
    right, high = left + side, low + side
    ring = ((left, low), (right, low), (right, high), (left, high), (left, low))
    return f"POLYGON (({', '.join(f'{x:.3f} {y:.3f}' for x, y in ring)}))"


def requests() -> list[dict[str, object]]:
    """Each month, the counts of each town; closed in as many days as its rank."""
    rows: list[dict[str, object]] = []
    for month in MONTHS:
        for rank, (code, count) in enumerate(COUNTS.items(), start=1):
            for n in range(count):
                day = dt.datetime.combine(month, dt.time(9)) + dt.timedelta(days=n % 28)
                place = f"99001Q{1 + n // 28 % 2}" if code == "99001" else code
                rows.append(
                    {
                        "demande_id": f"{month}-{code}-{n}",
                        "categorie": "Voirie",
                        "territoire": place,
                        "recu_le": day.isoformat(),
                        "clos_le": (day + dt.timedelta(days=rank)).isoformat(),
                    }
                )
    return rows


def town(root: Path) -> Tiny:
    found = Tiny(root)
    found.write("demande", requests(), personnel=True, secret_k=5)
    shapes: list[dict[str, object]] = [
        {"code": code, "nom": f"Ville {n}", "geometrie": square(0.1 * n, 45)}
        for n, code in enumerate(TOWNS)
    ]
    shapes += [
        {
            "code": f"99001Q{n}",
            "niveau": "quartier",
            "nom": f"Quartier {n}",
            "parent": "99001",
            "geometrie": square(0.05 * (n - 1), 45, 0.05),
        }
        for n in (1, 2)
    ]
    found.write("contour", shapes)
    found.write(
        "population",
        [{"code": c, "population_nb": 1000 * n} for n, c in enumerate(TOWNS, start=1)],
    )
    found.write(
        "contexte",
        [
            {"code": "99001", "indicateur": "niveau_vie_median", "valeur": 21000, "unite": "€"},
            {"code": "99002", "indicateur": "niveau_vie_median", "valeur": 25000, "unite": "€"},
            {"code": "99003", "indicateur": "niveau_vie_median", "valeur": 23000, "unite": "€"},
            {"code": "99004", "indicateur": "niveau_vie_median", "etat": "secret"},
            {"code": "99005", "indicateur": "niveau_vie_median", "etat": "non_disponible"},
        ],
    )
    found.write(
        "equipement",
        [
            {"equipement_id": "E1", "nom": "Piscine", "lat": 45.02, "long": 0.02},
            {"equipement_id": "E2", "nom": "Halle", "lat": 45.021, "long": 0.021},
            {"equipement_id": "E3", "nom": "École du Port", "lat": 45.04, "long": 0.09},
            {"equipement_id": "E4", "nom": "Nulle part"},
        ],
    )
    found.write(
        "projet",
        [
            {"projet_id": "P1", "nom": "École", "territoire": "99001", "annee": 2019,
             "cout_eur": "90000.00", "subvention_eur": "30000.50"},
            {"projet_id": "P2", "nom": "Pont", "territoire": "99001", "annee": 2019,
             "cout_eur": "20000.00", "subvention_eur": "9999.50"},
            {"projet_id": "P3", "nom": "Halle", "territoire": "99003", "annee": 2019,
             "cout_eur": "5000.00"},
            {"projet_id": "P4", "nom": "Mairie", "territoire": "99002", "annee": 2018,
             "subvention_eur": "500.00"},
            {"projet_id": "P5", "nom": "Gare", "territoire": "99", "annee": 2019,
             "subvention_eur": "70000.00"},
            {"projet_id": "P6", "nom": "Sans année", "territoire": "99004",
             "subvention_eur": "1.00"},
            {"projet_id": "P7", "nom": "Ailleurs", "territoire": "98765", "annee": 2019,
             "subvention_eur": "800.00"},
        ],
    )  # fmt: skip
    found.build()
    return found


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    built = town(tmp_path_factory.mktemp("carte"))
    app = create_app(Settings(built.territory, built.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def read(client: FlaskClient, query: str = "") -> str:
    """What is seen before any script, French spaces made plain."""
    answer = client.get(f"/carte{query}")
    assert answer.status_code == 200
    said = answer.text
    assert "n\u2019a pas pu être calculée" not in said
    main = said[said.index("<main") : said.index("</main>")]
    return html.unescape(main).replace("\u202f", " ").replace("\u00a0", " ")


def titles(said: str) -> dict[str, str]:
    """Code of each area of the first map → what it says."""
    svg = said[said.index("<svg") : said.index("</svg>")] if "<svg" in said else ""
    found = re.findall(r'<a [^>]*data-code="([^"]+)"[^>]*>\s*<title>([^<]*)</title>', svg)
    return dict(found)


def rows(said: str) -> list[list[str]]:
    """Cells of the table of the map, as read."""
    table = said[said.index('id="valeurs"') :]
    table = table[: table.index("</table>")]
    found = re.findall(r'<tr data-code="[^"]+"[^>]*>(.*?)</tr>', table)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in found)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in cells]


DELAY = "?indicateur=delai_median_resolution&periode=2024-06"
COUNT = "?indicateur=demandes_recues&periode=2024-06"


def test_each_area_says_its_value_and_the_secret_is_a_secret(client: FlaskClient) -> None:
    said = titles(read(client, DELAY))
    assert said["99001"] == "Ville 0 : 1,0 jour"
    assert said["99003"] == "Ville 2 : 3,0 jours"
    assert said["99005"] == "Ville 4 : secret statistique"
    assert said["99006"] == "Ville 5 : non concerné, aucun fait connu"
    assert len(said) == len(TOWNS)


def test_a_secret_is_given_back_neither_by_the_table_nor_by_the_periods(
    client: FlaskClient,
) -> None:
    said = read(client, COUNT + "&mesure=brut")
    table = {row[0]: row for row in rows(said)}
    hidden = {name for name, row in table.items() if row[1] == "s"}
    assert "Ville 4" in hidden
    assert len(hidden) >= 2, "one hidden alone is the total less the others"
    for name in hidden:
        assert table[name][3] == "s"
    told = client.get(f"/carte/periodes.json{COUNT}&mesure=brut").get_json()
    assert set(told["zones"]["99005"][1]) == {"secret statistique"}


def test_ranks_start_with_the_favourable_end_and_skip_what_is_hidden(client: FlaskClient) -> None:
    ranks = {row[0]: row[2] for row in rows(read(client, DELAY))}
    known = {name: rank for name, rank in ranks.items() if rank != "—"}
    assert known["Ville 0"] == "1"
    assert sorted(known.values()) == [str(n) for n in range(1, len(known) + 1)]
    assert ranks["Ville 4"] == ranks["Ville 5"] == "—"
    panel = read(client, DELAY + "&territoire=99003&niveau=commune")
    assert f"3e sur {len(known)} communes" in panel


def test_counts_are_brought_to_inhabitants_or_said_to_be_raw(client: FlaskClient) -> None:
    each = read(client, COUNT)
    assert titles(each)["99001"] == "Ville 0 : 280,0 demandes pour 1 000 hab."
    assert titles(each)["99002"] == "Ville 1 : 98,0 demandes pour 1 000 hab."
    assert "Nombres bruts" not in each
    raw = read(client, COUNT + "&mesure=brut")
    assert titles(raw)["99001"] == "Ville 0 : 280 demandes"
    assert "Nombres bruts, non rapportés à la population." in raw


@pytest.mark.parametrize(
    ("sort", "first"), [("nom", "Ville 0"), ("-nom", "Ville 5"), ("valeur", "Ville 0")]
)
def test_the_table_is_sorted_by_the_address(client: FlaskClient, sort: str, first: str) -> None:
    said = read(client, f"{DELAY}&tri={sort}")
    assert rows(said)[0][0] == first
    assert said.count("aria-sort=") == 1


def test_unknown_values_stay_last_whatever_the_order(client: FlaskClient) -> None:
    for sort in ("valeur", "-valeur", "rang", "-rang"):
        found = [row[1] for row in rows(read(client, f"{DELAY}&tri={sort}"))]
        known = [value not in ("s", "n. c.", "n. d.") for value in found]
        assert known == sorted(known, reverse=True)


def test_a_click_goes_down_to_the_quarters_then_to_the_places(client: FlaskClient) -> None:
    top = client.get(f"/carte{DELAY}").text
    into = re.search(r'<a href="([^"]*)" class="ca-lien" data-code="99001"', top)
    assert into
    address = html.unescape(into[1])
    quarters = read(client, address.removeprefix("/carte"))
    assert set(titles(quarters)) == {"99001Q1", "99001Q2"}
    assert "Ville 0" in quarters[: quarters.index("</nav>")]
    below = re.search(r'<a href="([^"]*)" class="ca-lien" data-code="99001Q1"', quarters)
    assert below
    places = read(client, below[1].removeprefix("/carte"))
    assert "Quartier 1 : 2 lieux et capteurs" in places
    assert all(name in places for name in ("Piscine", "Halle"))
    assert "École du Port" not in places
    assert 'class="ca-lieu ca-groupe"' in places


def test_going_down_keeps_the_indicator_the_map_chose(client: FlaskClient) -> None:
    """Said in no address yet: what is below would choose its own; where it is unknown, it does."""
    said = read(client)
    links = re.findall(r'<a href="([^"]+)" class="ca-lien" data-code="([^"]+)"', said)
    into = {code: html.unescape(href) for href, code in links}
    chosen = "contexte.niveau_vie_median"
    assert f'<option selected="selected" value="{chosen}"' in said
    assert into["99002"] == f"/carte?territoire=99002&indicateur={chosen}&niveau=lieux"
    assert into["99001"] == "/carte?territoire=99001"
    known = read(client, "?indicateur=delai_median_resolution")
    assert "/carte?territoire=99001&indicateur=delai_median_resolution" in known


def test_places_without_a_position_are_counted_not_dropped(client: FlaskClient) -> None:
    assert "Hors de la carte : 1 lieu ou capteur sans position." in read(client, "?niveau=lieux")


def test_published_context_keeps_secret_and_missing_apart(client: FlaskClient) -> None:
    said = titles(read(client, "?indicateur=contexte.niveau_vie_median"))
    assert said["99002"] == "Ville 1 : 25,0 k€"
    assert said["99004"] == "Ville 3 : secret statistique"
    assert (
        said["99005"]
        == said["99006"]
        == "Ville 4 : valeur non disponible".replace("Ville 4", "Ville 4")
        or said["99006"] == "Ville 5 : valeur non disponible"
    )


def test_grants_are_summed_by_area_and_never_shared_out(client: FlaskClient) -> None:
    """40 000 € of grants for 1 000 inhabitants; 70 000 € of the whole are in no town."""
    said = titles(read(client, "?indicateur=projets.aides&periode=2019"))
    assert said["99001"] == "Ville 0 : 40,0 €/hab."
    assert said["99002"] == "Ville 1 : non concerné, aucun fait connu"
    assert said["99003"] == "Ville 2 : valeur non disponible"
    assert said["99004"] == "Ville 3 : non concerné, aucun fait connu"
    raw = titles(read(client, "?indicateur=projets.couts&periode=2019&mesure=brut"))
    assert raw["99001"] == "Ville 0 : 110 k€"
    count = titles(read(client, "?indicateur=projets.nombre&periode=2019&mesure=brut"))
    assert [count["99001"], count["99003"]] == ["Ville 0 : 2 projets", "Ville 2 : 1 projet"]


def test_the_panel_names_the_projects_an_area_carries_itself(client: FlaskClient) -> None:
    whole = read(client, "?indicateur=projets.aides").replace("\u2019", "'")
    assert "Gare : 70 000 € d'aide" in whole
    assert "École" not in whole
    own = read(client, "?indicateur=projets.aides&territoire=99001&niveau=commune")
    own = own.replace("\u2019", "'")
    assert own.index("École : 30 001 € d'aide") < own.index("Pont : 10 000 € d'aide")
    assert "2 projets dans les listes reçues" in own


def test_the_slider_goes_through_the_years_of_projects(client: FlaskClient) -> None:
    told = client.get("/carte/periodes.json?indicateur=projets.aides&periode=2019").get_json()
    assert told["periodes"] == ["2018", "2019"]
    assert told["zones"]["99002"][1] == ["0,3", "non concerné, aucun fait connu"]


@pytest.mark.parametrize(
    ("worths", "kinds", "offered"),
    [
        ([Worth.SECRET, Worth.ABSENT], ["semaine", "mois", "trimestre", "annee"], 2),
        ([Worth.SECRET], ["semaine", "mois"], 0),
        ([Worth.ABSENT], ["mois", "annee"], 0),
    ],
)
def test_a_map_whose_every_value_is_secret_leads_to_longer_periods(
    worths: list[Worth], kinds: list[str], offered: int
) -> None:
    values = [SimpleNamespace(worth=worth) for worth in worths]
    read: Any = SimpleNamespace(
        layer=SimpleNamespace(known=[], values=values),
        period=SimpleNamespace(kind="mois"),
        kinds=kinds,
    )
    shown: Any = SimpleNamespace(link=lambda **chosen: f"?periode={chosen['period']}")
    found = longer(shown, read)
    links = re.findall(r'href="([^"]*)"', to_html(found)) if found else []
    assert links == ["?periode=trimestre", "?periode=annee"][:offered]


def test_a_level_with_one_area_known_leads_elsewhere(tmp_path: Path) -> None:
    bare = Tiny(tmp_path)
    bare.write("demande", [{"territoire": "99001", "recu_le": "2024-03-04T10:00:00Z"}])
    shapes = [{"code": code, "geometrie": square(0.1 * n, 45)} for n, code in enumerate(TOWNS)]
    bare.write("contour", shapes)
    bare.build()
    app = create_app(Settings(bare.territory, bare.database, "sqlite://"))
    said = read(app.server.test_client(), "?niveau=commune")
    assert "dans deux communes au moins : rien à comparer" in said
    assert "La revue des indicateurs" in said
    asked = read(app.server.test_client(), "?niveau=commune&indicateur=demandes_recues")
    assert "« Demandes reçues » n\u2019a pas de valeur" in asked


@pytest.mark.parametrize(
    ("query", "period"),
    [
        (
            "?indicateur=delai_median_resolution&periode=2024&niveau=commune&territoire=99002",
            "2024",
        ),
        ("?indicateur=contexte.niveau_vie_median&niveau=commune&territoire=99002", ""),
    ],
)
def test_the_panel_leads_to_the_comparisons_of_the_same_thing(
    client: FlaskClient, query: str, period: str
) -> None:
    said = client.get(f"/carte{query}").text
    links = [html.unescape(href) for href in re.findall(r'href="(/comparaisons\?[^"]+)"', said)]
    assert len(links) == 2
    for href in links:
        asked = parse_qs(urlsplit(href).query)
        assert asked["indicateur"][0] in query
        assert asked["territoire"] == ["99002"]
        assert asked.get("periode", [""]) == [period]
        assert client.get(href).status_code == 200
    assert any("lecture=nuage" in href for href in links)


def test_a_grouping_that_changed_its_code_is_said_under_the_map(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another SIREN with the same members, and a merger: two things, both dated."""
    found = (
        Break("99001", dt.date(2024, 3, 1), "code", "ancien code 99901"),
        Break("99002", dt.date(2024, 4, 1), "fusion", "Fusion de l'Ancienne"),
        Break("99003", dt.date(1999, 1, 1), "fusion", "trop vieille"),
    )
    monkeypatch.setattr("dashboard.components.map_drawing.breaks", lambda _gate: found)
    said = read(client, "?indicateur=delai_median_resolution&periode=2024&tri=rang")
    assert "Code changé, même périmètre : Ville 0 le 01/03/2024." in said
    assert "Périmètre modifié : Ville 1 le 01/04/2024 (Fusion de l’Ancienne)." in said
    assert "trop vieille" not in said


def test_the_panel_gives_no_area_the_accounts_of_a_town_inside(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An indicator made of the accounts of one body alone: what holds it has none here."""
    query = "?indicateur=delai_median_resolution&niveau=commune&periode=annee"
    assert "valeur non disponible : seuls" not in read(client, query)
    monkeypatch.setattr(
        "pages._carte_panneau.held_alone", lambda _one, area: "" if area else "99001"
    )
    said = read(client, f"{query}&tri=nom")
    assert "valeur non disponible : seuls les comptes de Ville 0 sont connus" in said
    assert "/indicateur/delai_median_resolution?territoire=99001" in said


def test_two_maps_have_each_their_ids(client: FlaskClient) -> None:
    answer = client.get(f"/carte{DELAY}&autre=demandes_recues").text
    main = answer[answer.index("<main") : answer.index("</main>")]
    assert main.count('class="carte"') == 2
    ids = Counter(re.findall(r'\sid="([^"]+)"', main))
    assert [name for name, times in ids.items() if times > 1] == []


def test_the_periods_of_the_slider_agree_with_their_own_pages(client: FlaskClient) -> None:
    codes = re.search(r'data-periodes="([^"]*)" .*?data-valeurs="([^"]*)"', read(client, DELAY))
    assert codes
    told = client.get(codes[2]).get_json()
    suite, texts = told["zones"]["99003"]
    periods = codes[1].split("|")
    assert told["periodes"] == periods
    assert len(periods) == len(texts) == len(suite) == 12
    assert set(told["zones"]) == set(TOWNS)
    for period, text in zip(periods[::3], texts[::3], strict=True):
        own = titles(read(client, f"?indicateur=delai_median_resolution&periode={period}"))
        assert own["99003"] == f"Ville 2 : {text}{' jours' if text[0].isdigit() else ''}"


def test_the_tones_of_a_period_are_those_of_the_classes_drawn(client: FlaskClient) -> None:
    said = read(client, DELAY)
    told = client.get(f"/carte/periodes.json{DELAY}").get_json()
    rank = told["periodes"].index("2024-06")
    drawn = dict(
        re.findall(
            r'data-code="(\d+)"[^>]*><title>[^<]*</title><use [^>]*class="ca-zone (\w+)"', said
        )
    )
    tones = {code: told["tons"][int(suite[rank], 36)] for code, (suite, _) in told["zones"].items()}
    assert tones == drawn
    assert len(set(tones.values())) > 2


def test_a_map_that_cannot_be_told_is_refused_in_words(client: FlaskClient) -> None:
    for query in ("?territoire=00000", "?indicateur=rien", "?indicateur=projets.rien"):
        answer = client.get(f"/carte/periodes.json{query}")
        assert answer.status_code == 404


@pytest.mark.parametrize("method", ["naturelles", "quantiles", "egales", "moyenne"])
def test_the_legend_counts_every_area_once(client: FlaskClient, method: str) -> None:
    said = read(client, f"{DELAY}&classes={method}")
    legend = said[said.index('class="ca-cles"') :]
    counts = re.findall(r'class="ca-nombre">(\d+)<', legend[: legend.index("</ul>")])
    assert sum(map(int, counts)) == len(TOWNS)


def test_contours_are_kept_for_ever_under_the_name_of_their_content(client: FlaskClient) -> None:
    address = re.search(r'href="(/carte/contours/[^"#]+)#', client.get(f"/carte{DELAY}").text)
    assert address
    answer = client.get(address[1])
    assert answer.status_code == 200
    assert answer.content_type.startswith("image/svg+xml")
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(re.findall(r'<path id="t9900\d"', answer.text)) == len(TOWNS)
    other = client.get("/carte/contours/commune-0000000000000000.svg")
    assert other.status_code == 200
    assert "immutable" not in other.headers["Cache-Control"]
    assert client.get("/carte/contours/canton-00.svg").status_code == 404


def test_the_map_is_a_file_that_keeps_its_secrets(client: FlaskClient) -> None:
    answer = client.get(f"/carte/carte.svg{DELAY}")
    assert answer.status_code == 200
    name = 'filename="carte-delai_median_resolution-commune-2024-06.svg"'
    assert name in answer.headers["Content-Disposition"]
    assert "secret statistique" in answer.text
    assert "Données simulées" in answer.text
    assert client.get("/carte/carte.svg?territoire=00000").status_code == 404


def test_open_decisions_of_the_area_are_beside_the_map(client: FlaskClient) -> None:
    with client.application.app_context():
        who = Writer("Direction des usagers")
        for text, area in (("Réparer le pont", "99001"), ("Ailleurs", "99002")):
            draft = Draft("indicateur", "delai_median_resolution", text, area=area)
            decide(desk.writings(), draft, who)
    said = read(client, f"{DELAY}&territoire=99001&niveau=commune")
    assert "Réparer le pont" in said
    assert "Ailleurs" not in said


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?niveau=quartier",
        "?territoire=99006",
        "?territoire=99001Q1",
        "?territoire=99006&niveau=lieux",
        "?indicateur=domiciliations",
        "?indicateur=delai_median_resolution&periode=annee",
        "?indicateur=delai_median_resolution&periode=jour",
        "?indicateur=delai_median_resolution&periode=1999-01",
        "?indicateur=delai_median_resolution&classes=cible&tri=-effectif&mesure=brut",
        "?indicateur=demandes_recues&periode=cumul&classes=cible",
        "?noeud=99&territoire=99001Q1&niveau=quartier",
    ],
)
def test_every_state_has_one_title(client: FlaskClient, query: str) -> None:
    said = read(client, query)
    assert len(re.findall(r"<h1[^>]*>(.*?)</h1>", said)) == 1
    ids = Counter(re.findall(r'\sid="([^"]+)"', said))
    assert [name for name, times in ids.items() if times > 1] == []


@pytest.mark.parametrize(
    "query",
    [
        "?territoire=00000",
        "?indicateur=rien",
        "?niveau=canton",
        "?periode=bientôt",
        "?noeud=rien",
        "?classes=rien",
        "?mesure=rien",
        "?tri=-rien",
        "?autre=rien",
        "?niveau=lieux&autre=rien",
    ],
)
def test_what_does_not_exist_is_said(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/carte{query}")
    assert answer.status_code == 404
    assert re.search("00000|inconnu|illisible|rien ne s.appelle ainsi", answer.text)
    assert "Revenir à la page, sans ces choix" in answer.text


def test_a_period_nothing_is_known_of_leads_to_the_last(client: FlaskClient) -> None:
    said = read(client, "?indicateur=delai_median_resolution&periode=1999-01")
    assert "Rien n\u2019est connu à cette période." in said
    assert ">décembre 2024</a>" in said[said.index("Rien n") :][:300]
    assert "Rien n\u2019est connu" not in read(client, DELAY)


def test_without_contours_the_values_are_in_the_table(tmp_path: Path) -> None:
    bare = Tiny(tmp_path)
    bare.write("demande", [{"territoire": "99001", "recu_le": "2024-03-04T10:00:00Z"}])
    bare.build()
    app = create_app(Settings(bare.territory, bare.database, "sqlite://"))
    answer = app.server.test_client().get("/carte")
    assert answer.status_code == 200
    assert "<h1" in answer.text
