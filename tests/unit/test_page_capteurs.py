"""The page of the sensors: the network, a quantity, a sensor, and every designed state."""

from __future__ import annotations

import datetime as dt
import html
import math
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.components.address import View, decode, encode
from dashboard.components.prerender import to_html
from dashboard.sensors import STUCK, UP
from dashboard.sensors.joined import Joined, Projected, Serial
from dashboard.settings import Settings
from pages._capteurs_lieux import build_joined
from pages._capteurs_tableau import _faults

HOUR = dt.timedelta(hours=1)
START = dt.datetime(2023, 1, 1)
DAYS = 730
Row = dict[str, object]


def stamp(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def row(sensor: str, quantity: str, start: dt.datetime, hours: float, value: object) -> Row:
    return {
        "capteur_id": sensor,
        "propriete": quantity,
        "debut": stamp(start),
        "fin": stamp(start + hours * HOUR),
        "valeur": value,
        "nom": sensor.replace("-", " ").capitalize(),
        "lat": 45.05,
        "long": 0.05,
    }


def cold(day: dt.datetime) -> float:
    return 12 - 11 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 20) / 365)


def readings() -> list[Row]:
    """Two years of days, one month of hours: sound, stuck, silent, late and leaking sensors."""
    found: list[Row] = []
    for n in range(DAYS):
        day = START + n * 24 * HOUR
        found += [
            row("pont-vieux", "velo", day, 24, 400 + 37 * (n % 7) + n // 10),
            row("gare", "velo", day, 24, 200 + 11 * (n % 7)),
            row(
                "chaufferie",
                "gaz",
                day,
                24,
                round(50 + 20 * max(0.0, 18 - cold(day)), 1) + n % 3 / 10,
            ),
            row("meteo", "temperature_min", day, 24, round(cold(day) - 4, 1)),
            row("meteo", "temperature_max", day, 24, round(cold(day) + 4, 1)),
        ]
        if n < 640:
            found.append(row("mairie", "velo", day, 24, 90 + n % 7))
        if n >= 700:
            found.append(row("quai", "velo", day, 24, 77))
    for n in range(60 * 24):
        hour = START + ((DAYS - 60) * 24 + n) * HOUR
        busy = 8 <= hour.hour <= 18
        found.append(row("ecole", "no2", hour, 1, 60 + n % 5 if busy else 10 + n % 3))
        leak = 0.2 if n >= 50 * 24 else 0
        found.append(row("gymnase", "eau", hour, 1, (0.9 if busy else 0) + leak))
    return found


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    town = Tiny(tmp_path_factory.mktemp("capteurs"))
    town.write("mesure", readings())
    town.write("contour", [{}])
    town.build()
    town.save()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    return app.server.test_client()


def read(client: FlaskClient, status: int = 200, **choices: str) -> str:
    answer = client.get(encode(View("/capteurs").but(**choices)))
    assert answer.status_code == status
    return html.unescape(answer.text)


def plain(text: str) -> str:
    """What is read, without tags, no-break spaces made plain."""
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", text).replace("\u00a0", " ").replace("\u202f", " ")
    )


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)
    assert found
    return plain(found[1]).strip()


def test_the_network_says_how_many_speak_and_who_does_not(client: FlaskClient) -> None:
    text = read(client)
    assert heading(text) == "6 capteurs sur 8 sont à jour, 1 est figé, 1 est muet"
    seen = plain(text)
    assert "Mairie Passages de vélos muet , 90 pas (90 jours)" in seen
    assert "bloqué sur 77 passages sur toute la période reçue" in seen
    assert "débit jamais nul pendant 10 nuits" in seen


def test_a_quantity_lists_its_sensors_with_their_state(client: FlaskClient) -> None:
    text = read(client, measured="velo")
    assert (
        heading(text)
        == "Passages de vélos : 2 capteurs sur 4 à jour, 1 en défaut ces 30 derniers jours"
    )
    assert text.count('href="/capteurs?capteur=') >= 4
    assert "carte-capteurs" in text
    assert "Indice" in plain(text) or "toujours actifs" in plain(text)


def test_the_index_leaves_out_the_counters_that_come_and_go(client: FlaskClient) -> None:
    seen = plain(read(client, measured="velo"))
    assert "Compteurs de l’indice : Gare, Pont vieux." in seen
    assert "2 compteurs sur 2" in seen


def test_a_sensor_shows_its_course_its_card_and_its_faults(client: FlaskClient) -> None:
    text = read(client, sensor="quai", measured="velo")
    assert heading(text).startswith("Quai : bloqué sur 77 passages sur toute la période reçue")
    assert 'class="cj-defaut"' in text
    assert "Données de la courbe" in text
    assert "Défauts trouvés" in text
    assert "État à jour mais figé depuis le 01/12/2024" in plain(text)
    assert "Quai, à jour mais figé depuis le 01/12/2024" in read(client, measured="velo")


def test_what_was_brought_together_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six serial numbers one letter apart, and points received in Lambert 93."""
    serials = tuple(Serial(f"Y2H{n}", f"X2H{n}", f"Compteur {n}", f"X2H{n}") for n in range(6))
    projected = (Projected("points.shp", "RGF93 Lambert 93"),)
    found = Joined(serials, projected, (), ())
    monkeypatch.setattr("pages._capteurs_lieux.joined", lambda *_asked: found)
    shown: Any = SimpleNamespace(gate=None, everything=(), faults=())
    block = build_joined(shown)
    assert block is not None
    said = plain(to_html([block]))
    assert "6 numéros de série écrits de deux façons, à une lettre près" in said
    assert all(f"Y2H{n} et X2H{n} (Compteur {n})" in said for n in range(6))
    assert "Coordonnées reçues en RGF93 Lambert 93 et converties en WGS 84 : points.shp." in said


def test_a_stuck_sensor_has_a_flag_even_when_its_episode_is_old() -> None:
    """Readings of a month: the last one may be older than the days the column counts."""
    sensor: Any = SimpleNamespace(code="gaumont", state=STUCK)
    nothing: Any = SimpleNamespace(late=())
    assert "bloqué sur une valeur" in plain(to_html([_faults(nothing, sensor)]))
    sensor.state = UP
    assert _faults(nothing, sensor) == "aucun"


def test_a_silent_sensor_says_since_when(client: FlaskClient) -> None:
    text = read(client, sensor="mairie", measured="velo")
    assert heading(text) == "Mairie : muet depuis le 01/10/2024"
    assert 'fill="url(#cj-hachure-large)"' in text
    assert "91 jours de silence du 02/10/2024 au 31/12/2024" in plain(text)


def test_two_sensors_are_compared_on_their_common_days(client: FlaskClient) -> None:
    seen = plain(read(client, sensor="gare", measured="velo", other="mairie", period="tout"))
    assert "Gare est 150 % au-dessus de Mairie, sur 640 jours communs" in seen
    assert "90 jours valides pour un seul des deux, non comparés." in seen


def test_a_comparison_without_common_days_says_so(client: FlaskClient) -> None:
    seen = plain(read(client, sensor="quai", measured="velo", other="mairie"))
    assert "n'ont pas 7 jours valides en commun".replace("'", "’") in seen


def test_the_ordinary_week_is_drawn_with_its_table(client: FlaskClient) -> None:
    text = read(client, sensor="ecole", measured="no2")
    assert text.count('class="ch-pointe"') == 2
    assert "Données de la carte des heures" in text
    assert "Le plus haut, le" in plain(text)
    assert "ch-pointe" not in read(client, sensor="gare", measured="velo")


def test_the_air_is_set_beside_values_in_force_and_never_called_atmo(client: FlaskClient) -> None:
    seen = plain(read(client, sensor="ecole", measured="no2"))
    assert "Union européenne, en vigueur" in seen
    assert "données insuffisantes (60 jours valides)" in seen
    assert "serait dépassée" not in seen
    assert "ce n’est ni l’indice ATMO" in seen


def test_gas_is_brought_to_a_constant_climate_with_its_regression(client: FlaskClient) -> None:
    for choices in ({"measured": "gaz"}, {"measured": "gaz", "sensor": "chaufferie"}):
        seen = plain(read(client, **choices))
        assert "À climat constant, 2024 est stable" in seen
        assert "R² = 1,00" in seen
        assert "Régression sur 24 mois" in seen


def test_changes_of_a_consumption_stand_under_the_end_of_their_header(client: FlaskClient) -> None:
    text = read(client, measured="gaz")
    table = text[text.index("Consommation par année") :]
    body = table[table.index("<tbody") : table.index("</tbody>")]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    assert rows
    for row in rows:
        said = re.findall(r'<span class="exact">([^<]*)</span>', row)
        assert len(said) == 2, row
        assert all(re.fullmatch(r"—|[+\u2212]?[\d,]+\s%", words) for words in said)


def test_a_leak_is_told_on_the_meter_and_on_the_quantity(client: FlaskClient) -> None:
    for choices in ({"measured": "eau"}, {"measured": "eau", "sensor": "gymnase"}):
        seen = plain(read(client, **choices))
        assert "1 fuite possible en ce moment" in seen
        assert "0,200 m³/h" in seen


def test_sensors_lead_to_the_indicators_made_of_them(client: FlaskClient) -> None:
    board = read(client, measured="velo")
    assert 'href="/indicateur/passages_velo"' in board
    assert 'href="/carte?niveau=' in board
    assert "/indicateur/passages_velo" not in read(client, measured="gaz")


def test_a_reading_of_an_hour_is_told_beside_the_mean_of_its_day(client: FlaskClient) -> None:
    seen = plain(read(client, measured="no2"))
    assert "Dernier relevé" in seen
    assert "12,0 µg/m³ 31/12/2024 de 0 h à 1 h" in seen
    assert "Moyenne du jour, 31/12/2024" in seen
    assert "12,0 µg/m³ jour couvert à 4 %" in seen
    assert "Dernier relevé" not in plain(read(client, measured="velo"))


def test_an_address_that_names_nothing_is_a_404_with_ways_out(client: FlaskClient) -> None:
    assert "Aucun capteur ne mesure « rien »" in plain(read(client, 404, measured="rien"))
    beside = read(client, 404, measured="velo", sensor="gare", other="rien")
    assert "Aucun capteur n’a pour identifiant « rien »" in plain(beside)
    assert read(client, 404, other="rien")
    assert read(client, 404, measured="velo", other="rien")
    assert "Aucune durée" in plain(read(client, 404, measured="velo", period="rien"))
    lost = read(client, 404, measured="velo", sensor="rien")
    assert "Aucun capteur n’a pour identifiant « rien »" in plain(lost)
    assert "capteur=gare" in lost


def test_a_hostile_address_stays_text(client: FlaskClient) -> None:
    text = client.get("/capteurs?grandeur=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert(1)" not in text


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"measured": "velo"},
        {"sensor": "gare", "measured": "velo", "other": "pont-vieux"},
        {"sensor": "ecole", "measured": "no2"},
        {"measured": "gaz"},
        {"measured": "eau"},
    ],
)
def test_every_view_is_whole(client: FlaskClient, choices: dict[str, str]) -> None:
    text = read(client, **choices)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert [i for i, n in Counter(ids).items() if n > 1] == []
    assert text.count("<h1") == 1
    body = text[text.index("<main") : text.index("</main>")]
    assert " style=" not in body
    assert not re.search(r"\b(None|nan|NaN|inf)\b", plain(body))
    for name in re.findall(r'aria-labelledby="([^"]+)"', body):
        assert f'id="{name}"' in body


def test_the_state_of_the_page_survives_its_address() -> None:
    view = View("/capteurs", sensor="a b", measured="no2", other="c", period="90j", year="2024")
    query = encode(view).partition("?")[2]
    pairs = dict(pair.split("=") for pair in query.split("&"))
    assert decode("/capteurs", {k: v.replace("%20", " ") for k, v in pairs.items()}) == view


def test_without_readings_the_page_says_what_to_send(tmp_path: Path) -> None:
    town = Tiny(tmp_path)
    town.write("equipement", [{}])
    town.build()
    town.save()
    client = create_app(Settings(town.territory, town.database, "sqlite://")).server.test_client()
    assert heading(read(client)) == "Aucun relevé de capteur n’a été reçu"
