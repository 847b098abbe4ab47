"""The slide of the families: worst first, every count with its word."""

from __future__ import annotations

from dataclasses import replace

from made_readings import reading

from dashboard.components.prerender import to_html
from dashboard.components.slide_families import families_list, families_title
from dashboard.indicators import Status


def family(name, *statuses):
    return name, tuple(replace(reading(), status=status) for status in statuses)


CALM = family("Eau", Status.REACHED, Status.REACHED)
NONE = family("Climat", Status.NO_TARGET)
WATCHED = family("Air", Status.WATCH, Status.SUSPENDED)
WORST = family("Déchets", Status.REACHED, Status.OFF, Status.OFF)
BAD = family("Voirie", Status.OFF)


def test_the_title_counts_the_families_off_target_and_names_the_worst():
    said = families_title([CALM, BAD, NONE, WORST])
    assert said == "2\u00a0familles sur 4 ont un indicateur hors cible, d’abord Déchets (2)"
    one = families_title([CALM, BAD])
    assert one == "1\u00a0famille sur 2 a un indicateur hors cible, d’abord Voirie (1)"
    assert families_title([CALM, NONE]) == "Aucune famille n’a d’indicateur hors cible"


def test_families_go_from_the_worst_to_those_without_target():
    said = to_html(families_list([NONE, CALM, WATCHED, BAD, WORST]))
    names = ["Déchets", "Voirie", "Air", "Eau", "Climat"]
    places = [said.index(f"<b>{name}</b>") for name in names]
    assert places == sorted(places)
    assert "2 hors cible" in said
    assert '1 suspendu<span hidden data-accord="s">s</span>' in said
    assert '2 atteint<span data-accord="s">s</span>' in said
    assert said.count("sans cible") == 1
