"""Les capteurs : lesquels parlent, ce qu'ils disent, et jusqu'où on peut les croire."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.address import View
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.prerender import painted
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.formats import date, typography
from dashboard.secrecy import Gate
from dashboard.sensors import Sensor, days_of, leaks
from pages._capteurs_air import build_air, lines_of
from pages._capteurs_choix import build_choices, build_trail
from pages._capteurs_compare import build_comparison
from pages._capteurs_courbe import build_card, build_course, build_faults, sensor_finding
from pages._capteurs_eau import build_leaks
from pages._capteurs_energie import build_energy
from pages._capteurs_indice import build_index
from pages._capteurs_lieux import build_joined, build_map
from pages._capteurs_profil import build_profile
from pages._capteurs_reseau import build_first, build_found, build_state, network_finding
from pages._capteurs_suites import build_ways
from pages._capteurs_tableau import board_finding, build_board
from pages._capteurs_vue import PAGE, Shown, look

register_page(
    __name__,
    path=PAGE,
    name="Capteurs",
    title=title_of("Capteurs"),
    description="L'état des capteurs, ce qu'ils mesurent, et leurs défauts.",
    order=1.8,
    place="menu",
)


ASK = "Quels fichiers demander ?"
HOW = typography(
    "À l'exploitant des capteurs : l'identifiant, la grandeur, le début et la fin de chaque "
    "relevé, sa valeur et son unité, en tableau (CSV, classeur) ou dans un format d'échange "
    "(SensorThings, NGSI). Les fichiers reçus se décrivent comme une source de la table "
    "« mesure », puis la version se construit avec « vigie build »."
)


def _network(shown: Shown) -> tuple[str, str, list[Component | None]]:
    running = tuple(leak for leak in leaks(shown.gate) if leak.running and not leak.permanent)
    lede = f"État face au dernier relevé de chaque source ; le plus récent, {date(shown.last_day)}."
    parts = [
        build_state(shown),
        build_first(shown, running),
        build_found(shown),
        build_joined(shown),
    ]
    return network_finding(shown), lede, parts


def _board(shown: Shown) -> tuple[str, str, list[Component | None]]:
    lede = f"Relevés connus jusqu'au {date(shown.last_day)}, toutes sources réunies."
    parts = [build_board(shown), build_map(shown), build_leaks(shown), build_index(shown)]
    if shown.quantity:
        parts.append(build_energy(shown.gate, shown.quantity))
    parts.append(build_ways(shown))
    return board_finding(shown), lede, parts


def _beside(shown: Shown, sensor: Sensor) -> Component:
    """State and place, beside the course."""
    found = [build_card(sensor), build_map(shown, sensor)]
    return html.Div([part for part in found if part is not None])


def _sensor(shown: Shown) -> tuple[str, str, list[Component | None]]:
    sensor = shown.sensor
    if sensor is None:
        raise ValueError("aucun capteur choisi")
    days = days_of(shown.gate, sensor.code, sensor.quantity)
    course = build_course(shown, sensor, days, lines_of(sensor))
    parts = [
        html.Div([course, _beside(shown, sensor)], className="tete-capteur"),
        build_comparison(shown, sensor, days),
        build_leaks(shown, sensor.code),
        build_air(sensor, days),
        build_energy(shown.gate, sensor.quantity, sensor.code),
        build_profile(shown, sensor),
        build_faults(shown, sensor),
        build_ways(shown),
    ]
    lede = f"{sensor.quantity.label}, {sensor.area_name or 'lieu inconnu'}."
    return sensor_finding(shown, sensor), lede, parts


def _content(shown: Shown, title: str, lede: str, parts: Sequence[Component | None]) -> Content:
    kept = [
        part
        for part in (build_trail(shown), *heading(title, lede), build_choices(shown), *parts)
        if part is not None
    ]
    block = html.Div(painted(kept), className="capteurs")
    return Content([block], title=typography(title))


def build(gate: Gate, view: View) -> Content:
    """The network, the sensors of one quantity, or one sensor: the address says which."""
    shown = look(gate, view)
    if not shown.everything:
        words = "L'air, l'eau, l'énergie, les vélos, les parkings : leurs mesures se liront ici."
        title = "Aucun relevé de capteur n'a été reçu"
        return Content([*heading(title, words), html.Details([html.Summary(ASK), html.P(HOW)])])
    if shown.sensor is not None:
        return _content(shown, *_sensor(shown))
    if shown.quantity is not None:
        return _content(shown, *_board(shown))
    return _content(shown, *_network(shown))


def layout(**parameters: object) -> Body:
    """Lay the page out; everything shown comes from the address."""
    return page(PAGE, build, parameters)
