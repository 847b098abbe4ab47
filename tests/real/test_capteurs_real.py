"""The real sensors of Montpellier: each known fault is found, and said on screen."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.catalogue.measures import measured
from dashboard.components.address import View
from dashboard.components.prerender import to_html
from dashboard.secrecy import Gate
from dashboard.sensors import episodes, joined, network, profile
from dashboard.sensors.index import sensor_index
from dashboard.store.versions import Version
from pages._capteurs_lieux import build_joined
from pages._capteurs_reseau import build_first, network_finding
from pages._capteurs_vue import look
from tests.real import sensors
from tests.real.readme import REAL, absent, entries

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]


@pytest.fixture(scope="module")
def gate(montpellier: Version) -> Gate:
    return Gate(montpellier)


def words(component: object) -> str:
    text = re.sub(r"<[^>]+>", " ", to_html(component))
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))


def test_the_three_flat_lined_car_parks_are_found_and_said(gate: Gate) -> None:
    quirks = entries()[sensors.PARKINGS].quirks
    named = re.findall(r"flat-lined sensors \(([^)]*)\)", quirks)[0]
    expected = dict(part.rsplit(" ", 1) for part in named.split(", "))
    assert len(expected) == 3
    found = [e for e in episodes(gate, quantity="places_libres") if e.genre == "plat" and e.whole]
    assert {e.name: str(int(e.value or 0)) for e in found} == expected
    said = words(build_first(look(gate, View("/capteurs", measured="places_libres")), ()))
    for name, value in expected.items():
        assert f"bloqué sur {value} places sur toute la période reçue" in said
        assert name in said


def test_car_parks_stuck_only_for_a_time_are_those_of_a_plain_reading(gate: Gate) -> None:
    polls = defaultdict(lambda: defaultdict(list))
    path = REAL / sensors.PARKINGS
    with path.open(encoding="utf-8") as handle:
        for line in csv.DictReader(handle, delimiter=";"):
            if line["Type"] == "Voiture":
                polls[line["Nom"]][line["Date"]].append(float(line["Places_Libres"]))
    stuck = set()
    for name, days in polls.items():
        ordered = [days[day] for day in sorted(days)]
        flat = [len(set(values)) == 1 and values[0] for values in ordered]
        runs = pairwise(flat)
        if any(a and a == b for a, b in runs):
            stuck.add(name)
    found = {e.name for e in episodes(gate, quantity="places_libres") if e.genre == "plat"}
    assert found == stuck
    assert len(found) > 3


def test_the_six_misspelt_serial_numbers_are_found_and_said(gate: Gate) -> None:
    shown = look(gate, View("/capteurs"))
    serials = joined(gate, shown.everything).serials
    assert len(serials) == 6
    assert all((s.first[0], s.second[0]) == ("Y", "X") for s in serials)
    assert all(s.first[1:] == s.second[1:] and s.kept == s.second for s in serials)
    said = words(build_joined(shown))
    assert "6 numéros de série écrits de deux façons" in said
    assert all(f"{s.first} et {s.second}" in said for s in serials)


def test_contours_received_in_lambert_93_are_said_to_be_converted(gate: Gate) -> None:
    found = joined(gate, network(gate)).projected
    assert [Path(p.file).suffix for p in found] == [".shp"]
    assert "Lambert 93" in found[0].projection
    placed = [s for s in network(gate, "velo") if s.area]
    assert len(placed) == 52
    assert "converties en WGS 84" in words(build_joined(look(gate, View("/capteurs"))))


def test_a_counter_whose_coordinates_jump_is_said(gate: Gate) -> None:
    moved = [e for e in episodes(gate, quantity="velo") if e.genre == "deplace"]
    assert sorted(round((e.value or 0) / 1000) for e in moved) == [0, 334]
    assert "une des deux positions est fausse" in words(build_joined(look(gate, View("/capteurs"))))


def test_sources_that_stopped_are_told_apart_from_sensors_that_are_silent(gate: Gate) -> None:
    shown = look(gate, View("/capteurs", measured="velo"))
    states = [s.state for s in shown.sensors]
    assert (states.count("arrete"), states.count("muet"), len(states)) == (46, 6, 52)
    assert "sont d'une source arrêtée" in network_finding(look(gate, View("/capteurs")))


def test_the_index_keeps_counters_valid_every_month(gate: Gate) -> None:
    day = max(s.source_day for s in network(gate, "velo") if s.source_day)
    found = sensor_index(gate, measured("velo"), day)
    assert found is not None
    assert len(found.sensors) >= found.known / 2
    assert sum(value for _, value in found.months[:12]) == pytest.approx(1200)


def test_an_ordinary_week_of_a_car_park_agrees_with_the_file(gate: Gate) -> None:
    polygone = next(s for s in network(gate, "places_libres") if s.name == "Antigone")
    found = profile(gate, polygone.code, polygone.quantity)
    assert found is not None
    total, count = 0.0, 0
    with (REAL / sensors.PARKINGS).open(encoding="utf-8") as handle:
        for line in csv.DictReader(handle, delimiter=";"):
            if line["Type"] == "Voiture" and line["Nom"] == "Antigone":
                total, count = total + float(line["Places_Libres"]), count + 1
    rows = list(
        gate.run(
            "capteurs/profil", {"capteur_id": polygone.code, "propriete": "places_libres"}
        ).records()
    )
    assert sum(r["releves_nb"] for r in rows) == count
    assert sum(r["somme"] for r in rows) == pytest.approx(total)
