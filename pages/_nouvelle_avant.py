"""Ce qu'un plan peut voir : plus petit effet visible selon la durée et le nombre de zones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard.components.drawing import drawing
from dashboard.components.graph import Twin
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.evaluation.telling import BY_PERIOD, significant
from dashboard.figures.evaluation_foresight import draw_foresight
from dashboard.figures.evaluation_plane import SIZES
from dashboard.figures.evaluation_sound import period_words
from dashboard.formats import NBSP, plural, typography, with_unit
from pages._evaluation_figures import key_of, sized

FREQUENCIES: Mapping[str, str] = {
    "semaine": "week",
    "mois": "month",
    "trimestre": "quarter",
    "annee": "year",
}
NAMES: Mapping[str, tuple[str, str]] = {
    "semaine": ("semaine", "semaines"),
    "mois": ("mois", "mois"),
    "trimestre": ("trimestre", "trimestres"),
    "annee": ("an", "ans"),
}
_ENOUGH, _NOT_ENOUGH = "● oui", "▲ non"


def build_foresight(told: Mapping[str, Any], label: str, version: str) -> list[Component]:
    """The sentences, the curve by duration with its table, and the table by number of areas."""
    lines = list(told["phrases"])
    parts: list[Component] = [
        html.P(typography(lines[0]), className="chapeau"),
        *(html.P(typography(line), className="ev-cumul") for line in lines[1:]),
    ]
    known = [line for line in told["durees"] if line["effet"]]
    if known:
        parts.append(_curve(told, known, label, version))
    if told["nombres"]:
        parts.append(_by_count(told))
    parts.append(html.P(typography(_how(told)), className="note"))
    return parts


def _enough(line: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    if told["utile"] is None or not line["effet"]:
        return ""
    return _ENOUGH if line["effet"] <= told["utile"] else _NOT_ENOUGH


def _unit(told: Mapping[str, Any]) -> str:
    each = "" if told["seule"] else " et par zone"
    return f"{told['unite']} {BY_PERIOD[FREQUENCIES[told['genre']]]}{each}".strip()


def _columns(told: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Effect seen, its part of the usual level, whether that is enough."""
    return [
        Column("Effet visible", told["unite"], _decimals(line["effet"] for line in lines)),
        Column("Part du niveau", "%", _decimals(line["pct"] for line in lines)),
        Column("Assez fin ?"),
    ]


def _decimals(values: Iterable[float | None]) -> int:
    """Decimals that leave two digits or so to the smallest."""
    least = min((value for value in values if value), default=1.0)
    return next((n for n, bound in enumerate((10.0, 1.0, 0.1)) if least >= bound), 3)


def _curve(
    told: Mapping[str, Any], known: Sequence[Mapping[str, Any]], label: str, version: str
) -> Component:
    several = NAMES[told["genre"]][1]
    points = [(int(line["apres"]), float(line["effet"])) for line in known]
    columns = [Column("Observation", several), *_columns(told, known)]
    rows: list[list[Value]] = [
        [line["apres"], line["effet"], line["pct"], _enough(line, told)] for line in known
    ]
    title = _title(told, known)
    first, last = points[0], points[-1]
    summary = (
        f"De {significant(first[1])} après {plural(first[0], *NAMES[told['genre']])} à "
        f"{significant(last[1])} après {plural(last[0], *NAMES[told['genre']])}."
    )
    useful = [("ev-cle-utile", "plus petit effet utile")] if told["utile"] is not None else []
    return drawing(
        "evaluation-avant",
        sized(
            lambda **o: draw_foresight(points, told["utile"], _unit(told), several, **o),
            SIZES,
            summary,
        ),
        Twin(columns, rows),
        title=title,
        measure=f"Plus petit effet visible huit fois sur dix, selon la durée : {label}, "
        f"{_unit(told)}.",
        summary=summary,
        source=f"Calcul de Vigie sur le passé, avant le début. Version {version[:12]}.",
        key=key_of(("ev-cle-effet", "plus petit effet visible"), *useful),
    )


def _title(told: Mapping[str, Any], known: Sequence[Mapping[str, Any]]) -> str:
    """The finding: how long until the useful effect is seen."""
    names, useful = NAMES[told["genre"]], told["utile"]
    seen = [line["apres"] for line in known if useful is not None and line["effet"] <= useful]
    if useful is None:
        return "Plus l'observation dure, plus l'effet visible est petit"
    if seen:
        return f"Le plus petit effet utile se voit après {plural(seen[0], *names)}"
    longest = plural(known[-1]["apres"], *names)
    return f"Le plus petit effet utile ne se voit pas, même après {longest}"


def _by_count(told: Mapping[str, Any]) -> Component:
    wait = plural(told["reference"], *NAMES[told["genre"]])
    columns = [Column("Zones"), *_columns(told, told["nombres"])]
    rows: list[list[Value]] = [
        [
            plural(line["zones"], "zone")
            + (", votre plan" if line["zones"] == told["zones"] else ""),
            line["effet"],
            line["pct"],
            _enough(line, told),
        ]
        for line in told["nombres"]
    ]
    caption = f"Avec plus ou moins de zones, sur {told['zones_total']}, en {wait}"
    return html.Div(
        [html.H3(typography(caption)), table(caption, columns, rows, show_caption=False)],
        className="nouvelle-nombres",
    )


def _how(told: Mapping[str, Any]) -> str:
    """What the figures rest on."""
    kind = FREQUENCIES[told["genre"]]
    ends = [period_words(told[name], kind) for name in ("debut", "fin")]
    span = "du {} au {}".format(*ends) if kind == "week" else "de {} à {}".format(*ends)
    if told["seule"]:
        how = "Erreur d'un faux début posé sur la série"
    elif told["supposition"]:
        how = "Supposition, faute de passé"
    else:
        draws = max(line["tirages"] for line in told["durees"])
        how = f"{draws} fausses mesures, zones et débuts tirés au sort dans le passé"
    level = with_unit(significant(told["niveau"]), told["unite"])
    return (
        f"{how}, {span} ; rien de ce qui suit le début n'est regardé. Niveau habituel{NBSP}: "
        f"{level} {BY_PERIOD[kind]}{'' if told['seule'] else ' et par zone'}."
    )
