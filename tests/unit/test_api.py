"""`/api/v1`: the same figures as `vigie kpi`, pages, formats, validators, refusals in French."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from budget_town import build as build_budget
from budget_xml import document, line
from flask.testing import FlaskClient
from review_town import built, gate_of
from tinytown import Tiny
from typer.testing import CliRunner
from werkzeug.test import TestResponse

from app import create_app
from dashboard.catalogue.indicators import load_indicators
from dashboard.cli import app as command_line
from dashboard.indicators import find, know, offered, series
from dashboard.secrecy import Gate
from dashboard.settings import Settings
from dashboard.store.layout import BASE, VERSIONS
from dashboard.web.api import ROUTES
from dashboard.web.api_declared import MOST_ROWS

STATES = {"ok": "ok", "partial": "partiel", "secret": "secret", "absent": "nd"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return built(tmp_path_factory.getbasetemp() / "revue")


@pytest.fixture(scope="module")
def client(town: Tiny) -> FlaskClient:
    return create_app(Settings(town.territory, town.database, "sqlite://")).server.test_client()


def read(client: FlaskClient, address: str, **headers: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1{address}", headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def kpi(town: Tiny, code: str, period: str, area: str) -> dict[str, Any]:
    asked = ["kpi", code, "--period", period, "--json", "--area", area]
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    done = CliRunner().invoke(command_line, [*asked, *where], catch_exceptions=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# --- the same figures


def test_fifty_values_drawn_are_those_of_the_command_line(town: Tiny, client: FlaskClient) -> None:
    draw, gate = random.Random(8), gate_of(town)
    knows = know(gate)
    known = []
    for code in sorted(knows.definitions):
        indicator = find(code)
        for kind in sorted(k for d, k in offered(gate, indicator, knows) if not d):
            points = series(gate, indicator, kind=kind, knowledge=knows).points
            known += [(code, point.period.code) for point in points]
    states = set()
    # the week of the small count too
    drawn = [*draw.sample(known, 49), ("demandes_recues", "2020-W50")]
    for code, period in drawn:
        said = kpi(town, code, period, knows.root)
        (row,) = read(client, f"/valeurs?indicateur={code}&periode={period}")["donnees"]
        for key in (
            "valeur",
            "numerateur",
            "denominateur",
            "effectif",
            "debut",
            "fin",
            "statut",
            "motif",
            "unite",
            "territoire",
            "effectif_faible",
            "ecart_cible",
        ):
            assert row[key] == said[key], (code, period, key)
        assert row["etat"] == STATES[said["etat"]]
        assert row["provisoire"] is not said["complete"]
        assert row["cible_bas"] == (said["cible"] or {}).get("bas")
        states.add(row["etat"])
    assert {"ok", "secret"} <= states


def same_series(client: FlaskClient, gate: Gate) -> int:
    """Compare every week and month of the whole with its series; gives the zeros met."""
    zeros, knows = 0, know(gate)
    for code, kind in product(knows.definitions, ("semaine", "mois")):
        indicator = find(code)
        if ("", kind) not in offered(gate, indicator, knows):
            continue
        points = series(gate, indicator, kind=kind, knowledge=knows).points
        asked = f"/valeurs?indicateur={code}&genre={kind}&par_page={MOST_ROWS}"
        rows = read(client, asked)["donnees"]
        assert [r["periode"] for r in rows] == [p.period.code for p in points]
        for row, point in zip(rows, points, strict=True):
            assert row["provisoire"] is not point.complete
            assert (row["valeur"] is None) == (point.value is None)
            assert row["valeur"] is None or Decimal(row["valeur"]) == point.value
        zeros += sum(r["valeur"] == "0" for r in rows)
    return zeros


def test_every_period_of_a_series_is_there(town: Tiny, client: FlaskClient) -> None:
    same_series(client, gate_of(town))


def test_a_known_week_without_event_is_a_zero(tmp_path_factory: pytest.TempPathFactory) -> None:
    tiny = Tiny(tmp_path_factory.mktemp("zeros"))
    days = ("2021-01-04", "2021-01-05", "2021-02-08", "2021-03-22")
    tiny.write(
        "demande",
        [
            {"demande_id": day, "genre": "signalement", "recu_le": f"{day}T10:00:00Z"}
            for day in days
        ],
    )
    tiny.build()
    served = create_app(Settings(tiny.territory, tiny.database, "sqlite://")).server.test_client()
    assert same_series(served, gate_of(tiny)) >= 9
    asked = "/valeurs?indicateur=demandes_recues&genre=semaine"
    rows = read(served, asked)["donnees"]
    told = [(r["periode"], r["valeur"], r["etat"]) for r in rows]
    assert told[:2] == [("2021-W01", "2", "ok"), ("2021-W02", "0", "ok")]
    # a page that holds nothing but zeros, and days that begin after the first event
    later = read(served, f"{asked}&debut=2021-01-11&fin=2021-02-07")
    assert [r["valeur"] for r in later["donnees"]] == ["0", "0", "0", "0"]
    assert kpi(tiny, "demandes_recues", "2021-W03", know(gate_of(tiny)).root)["valeur"] == "0"


def test_secret_unknown_and_zero_are_three_things(client: FlaskClient) -> None:
    (row,) = read(client, "/valeurs?indicateur=demandes_recues&periode=2020-W50")["donnees"]
    assert (row["etat"], row["valeur"], row["effectif"], row["numerateur"]) == (
        "secret",
        None,
        None,
        None,
    )
    assert "Secret statistique" in row["motif"]
    assert read(client, "/valeurs?indicateur=pm25_moyenne&periode=2030-W10")["donnees"] == []
    absent = sorted(set(load_indicators()) - {"pm25_moyenne"})
    empty = next(
        found for code in absent if (found := read(client, f"/valeurs?indicateur={code}"))["motif"]
    )
    assert (empty["total"], empty["donnees"]) == (0, [])


def test_a_split_is_given_without_judgement(client: FlaskClient) -> None:
    shown = read(client, "/indicateurs?calcule=oui")["donnees"]
    splits = [(i["code"], *d.split(":")) for i in shown for d in i["dimensions"]]
    assert splits
    asked = 0
    for code, dimension, kind in splits:
        rows = read(client, f"/valeurs?indicateur={code}&dimension={dimension}&genre={kind}")
        for row in rows["donnees"]:
            assert (row["dimension"], row["statut"], row["cible_bas"]) == (dimension, None, None)
            asked += 1
    assert asked


# --- pages, formats


def test_pages_follow_one_another_and_lose_nothing(client: FlaskClient) -> None:
    base = "/valeurs?indicateur=pm25_moyenne&genre=semaine"
    whole = read(client, f"{base}&par_page={MOST_ROWS}")
    address, found = f"/api/v1{base}&par_page=7", []
    while address:
        answer = client.get(address)
        found += answer.json["donnees"]
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers["Link"])
        assert answer.headers["X-Total-Count"] == str(whole["total"])
        assert (following[1] if following else None) == answer.json["liens"].get("suivante")
        address = following[1] if following else ""
        assert not address or f"version={whole['version']}" in address
    assert found == whole["donnees"]
    assert len(found) == whole["total"] > 7


def test_csv_says_what_json_says(client: FlaskClient) -> None:
    base = "/api/v1/valeurs?indicateur=pm25_moyenne&genre=semaine&par_page=20"
    rows = client.get(base).json["donnees"]
    for answer in (
        client.get(f"{base}&format=csv"),
        client.get(base, headers={"Accept": "text/csv"}),
    ):
        assert answer.content_type.startswith("text/csv; charset=utf-8")
        table = list(csv.DictReader(io.StringIO(answer.text)))
        words = {True: "true", False: "false", None: ""}
        assert table == [
            {k: words[v] if v is None or v is True or v is False else str(v) for k, v in r.items()}
            for r in rows
        ]
    french = client.get(f"{base}&format=csv-fr").data
    assert french.startswith(b"\xef\xbb\xbf")
    first = next(csv.DictReader(io.StringIO(french.decode("utf-8-sig")), delimiter=";"))
    assert first["Valeur"] == rows[0]["valeur"].replace(".", ",")
    assert first["Debut"] == "/".join(reversed(rows[0]["debut"].split("-")))


def test_numbers_are_exact_texts(client: FlaskClient) -> None:
    for row in read(client, "/valeurs?indicateur=pm25_moyenne&genre=mois")["donnees"]:
        ratio = Decimal(row["numerateur"]) / Decimal(row["denominateur"])
        assert Decimal(row["valeur"]) == ratio


# --- validators


def test_an_answer_already_there_is_not_sent_again(client: FlaskClient) -> None:
    address = "/api/v1/valeurs?indicateur=pm25_moyenne"
    first = client.get(address)
    tag = first.headers["ETag"]
    assert first.json["version"] in tag
    again = client.get(address, headers={"If-None-Match": tag, "Accept-Encoding": "br"})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    others = (
        f"{address}&page=1",
        f"{address}&format=csv",
        "/api/v1/valeurs?indicateur=stock_ouvert",
    )
    tags = [client.get(other).headers["ETag"] for other in others]
    assert len({tag, *tags[1:]}) == 3
    assert client.get(others[2], headers={"If-None-Match": tag}).status_code == 200
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 200


def test_headers_say_who_may_keep_it_and_nobody_else_reads_it(client: FlaskClient) -> None:
    for accept in ("identity", "br"):
        answer = client.get("/api/v1/indicateurs", headers={"Accept-Encoding": accept})
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Accept" in {name.strip() for name in answer.headers["Vary"].split(",")}
        assert "Set-Cookie" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    version = answer.headers["X-Vigie-Version"]
    pinned = client.get(f"/api/v1/indicateurs?version={version}")
    assert pinned.headers["Cache-Control"] == "private, max-age=3600"
    head = client.head("/api/v1/indicateurs")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == answer.headers["ETag"]
    foreign = client.get("/api/v1", headers={"Host": "ailleurs.example"})
    assert foreign.status_code == 421


def test_served_to_the_network_it_asks_who_reads(town: Tiny) -> None:
    settings = Settings(
        town.territory,
        town.database,
        "sqlite://",
        host="10.0.0.2",
        allowed_hosts=("vigie.example",),
        trusted_proxies=("10.0.0.5",),
    )
    outside = create_app(settings).server.test_client()
    asked = {"headers": {"Host": "vigie.example"}}
    assert outside.get("/api/v1", **asked).status_code == 401


# --- refusals

WRONG = (
    ("/valeurs", 400, "indicateur", "manque"),
    ("/valeurs?indicateur=rien", 404, "indicateur", "inconnu"),
    ("/valeurs?indicateur=pm25_moyenne&indicator=1", 400, "indicator", "inconnu"),
    ("/valeurs?indicateur=pm25_moyenne&indicateur=b", 400, "indicateur", "plusieurs fois"),
    ("/valeurs?indicateur=pm25_moyenne&territoire=34172", 404, "territoire", "inconnu"),
    ("/valeurs?indicateur=pm25_moyenne&niveau=rue", 404, "niveau", "inconnu"),
    ("/valeurs?indicateur=pm25_moyenne&genre=siecle", 400, "genre", "ne peut pas valoir"),
    ("/valeurs?indicateur=delai_median_resolution&genre=jour", 400, "genre", "par jour"),
    ("/valeurs?indicateur=pm25_moyenne&periode=hier", 400, "periode", "illisible"),
    ("/valeurs?indicateur=pm25_moyenne&periode=2020&genre=mois", 400, "genre", "dit déjà"),
    ("/valeurs?indicateur=pm25_moyenne&debut=01/12/2020", 400, "debut", "doit être un jour"),
    ("/valeurs?indicateur=pm25_moyenne&debut=2020-W50-1", 400, "debut", "doit être un jour"),
    ("/valeurs?indicateur=pm25_moyenne&debut=2021-01-01&fin=2020-01-01", 400, "debut", "après"),
    ("/valeurs?indicateur=pm25_moyenne&dimension=age", 400, "dimension", "ne peut pas valoir"),
    ("/valeurs?indicateur=pm25_moyenne&dimension=canal", 400, "dimension", "ne se découpe pas"),
    ("/valeurs?indicateur=pm25_moyenne&modalite=x", 400, "modalite", "demande une"),
    ("/valeurs?indicateur=pm25_moyenne&page=0", 400, "page", "entier"),
    ("/valeurs?indicateur=pm25_moyenne&page=9999", 404, "page", "il y en a"),
    ("/valeurs?indicateur=pm25_moyenne&par_page=1001", 400, "par_page", "entier"),
    ("/valeurs?indicateur=pm25_moyenne&par_page=1e3", 400, "par_page", "entier"),
    ("/valeurs?indicateur=pm25_moyenne&format=xml", 400, "format", "ne peut pas valoir"),
    ("/valeurs?indicateur=pm25%00moyenne", 400, "indicateur", "invisible"),
    (f"/valeurs?indicateur={'a' * 301}", 400, "indicateur", "trop longue"),
    ("/indicateurs/rien", 404, "indicateur", "inconnu"),
    ("/indicateurs?famille=rien", 400, "famille", "ne peut pas valoir"),
    ("/indicateurs?version=000000000000", 404, "version", "n'existe pas"),
    ("/indicateurs?version=../courante", 404, "version", "n'existe pas"),
    ("/territoires?parent=rien", 404, "parent", "inconnu"),
    ("/budget/lignes", 404, None, "document budgétaire"),
    ("/rien", 404, None, "adresse"),
    ("/rien/du/tout", 404, None, "adresse"),
)


def refusal(answer: TestResponse, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.content_type.startswith("application/problem+json")
    assert answer.headers["Cache-Control"] == "no-store"
    said: dict[str, Any] = json.loads(answer.text)
    assert said["status"] == status
    assert said["detail"].endswith(".")
    return said


@pytest.mark.parametrize(("address", "status", "parameter", "words"), WRONG)
def test_a_wrong_request_is_refused_in_french_with_its_parameter(
    client: FlaskClient, address: str, status: int, parameter: str | None, words: str
) -> None:
    said = refusal(client.get(f"/api/v1{address}"), status)
    assert words in said["detail"]
    assert said.get("parametre") == parameter


def test_only_reading_is_answered(client: FlaskClient) -> None:
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)("/api/v1/valeurs?indicateur=pm25_moyenne")
        refusal(answer, 405)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    options = client.options("/api/v1/valeurs")
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_a_format_nobody_makes_is_refused(client: FlaskClient) -> None:
    address = "/api/v1/valeurs?indicateur=pm25_moyenne"
    refusal(client.get(address, headers={"Accept": "application/pdf"}), 406)
    refusal(client.get("/api/v1", headers={"Accept": "text/csv"}), 406)
    browser = {"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}
    assert client.get(address, headers=browser).is_json
    assert (
        client.get(f"{address}&format=csv", headers={"Accept": "application/pdf"}).status_code
        == 200
    )


# --- versions


def test_a_version_named_says_the_figures_of_then(tmp_path_factory: pytest.TempPathFactory) -> None:
    town = Tiny(tmp_path_factory.mktemp("versions"))
    row = {
        "capteur_id": "a",
        "propriete": "pm25",
        "debut": "2021-01-04T10:00:00Z",
        "fin": "2021-01-05T10:00:00Z",
    }
    town.write("mesure", [{**row, "valeur": 10}], code="pm25")
    town.build()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    client = app.server.test_client()
    address = "/valeurs?indicateur=pm25_moyenne&periode=2021-01-04"
    before = read(client, address)
    town.write("mesure", [{**row, "valeur": 30}], code="pm25")
    town.build()
    after = read(client, address)
    then = read(client, f"{address}&version={before['version']}")
    assert [r["valeur"] for r in (before["donnees"][0], after["donnees"][0])] == ["10", "30"]
    assert then["donnees"] == before["donnees"]
    base = town.database / VERSIONS / before["version"] / BASE
    base.chmod(0o644)
    base.write_bytes(b"x")
    said = refusal(client.get(f"/api/v1{address}&version={before['version']}"), 410)
    assert "n'est plus lisible" in said["detail"]


def test_without_a_version_it_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    town = Tiny(tmp_path_factory.mktemp("vide"))
    town.save()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    said = refusal(app.server.test_client().get("/api/v1"), 503)
    assert "aucune version" in said["detail"].lower()


# --- the rest


def test_definitions_say_what_may_be_read(client: FlaskClient) -> None:
    rows = read(client, f"/indicateurs?par_page={MOST_ROWS}")["donnees"]
    assert [row["code"] for row in rows] == list(load_indicators())
    for row in rows:
        assert row["calcule"] == bool(row["sources"])
        for kind in row["genres"]:
            assert (
                client.get(
                    f"/api/v1/valeurs?indicateur={row['code']}&genre={kind}&par_page=1"
                ).status_code
                == 200
            )
    one = read(client, "/indicateurs/pm25_moyenne")["donnees"]
    assert one in rows


def test_the_index_leads_to_every_list(client: FlaskClient) -> None:
    index = read(client, "")
    assert {s["code"] for s in index["sources"]} == {"demande", "velo", "pm25"}
    for address in index["liens"].values():
        asked = address.format(code="pm25_moyenne")
        more = "?indicateur=pm25_moyenne" if asked.endswith("/valeurs") else ""
        status = client.get(asked + more).status_code
        assert status == (404 if asked.endswith("/lignes") else 200), asked


def test_lines_of_the_budget_are_those_of_the_download(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("lignes")
    many = [line(MtReal=f"{n}.10", CredOuv="99.99", ContNat="011", section="F") for n in range(9)]
    build_budget(folder, {"ca24": document(*many), "ca23": document(many[3], year="2023")})
    town = Tiny(folder)
    client = create_app(Settings(town.territory, town.database, "sqlite://")).server.test_client()
    for query in ("", "exercice=2023", "tri=realise", "tri=-realise&noeud=F/011", "sens=R"):
        mark = "&" if query else ""
        downloaded = csv.DictReader(
            io.StringIO(client.get(f"/budget/lignes.opendata.csv?{query}").text)
        )
        rows = []
        for page in (1, 2, 3):
            answer = client.get(f"/api/v1/budget/lignes?{query}{mark}par_page=4&page={page}")
            rows += answer.json["donnees"] if answer.status_code == 200 else []
        expected = list(downloaded)
        assert len(rows) == len(expected)
        for row, said in zip(rows, expected, strict=True):
            assert {k: "" if row[k] is None else str(row[k]) for k in said} == said
    assert rows == []
    listed = client.get("/api/v1/budget").json["donnees"]
    assert {(d["exercice"], d["etape"]) for d in listed} == {(2024, "CA"), (2023, "CA")}
    for wrong, parameter in (
        ("exercice=1999", "exercice"),
        ("budget=1", "budget"),
        ("noeud=F/999", "noeud"),
        ("etape=BP", "etape"),
    ):
        said = refusal(client.get(f"/api/v1/budget/lignes?{wrong}"), 404)
        assert said["parametre"] == parameter


def test_the_names_of_operations_are_unique() -> None:
    names = [route.name for route in ROUTES]
    assert len(set(names)) == len(names)
