"""Les fausses mesures d'une fiche : ce que donne le même calcul là où rien n'a changé."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.drawing import drawing
from dashboard.components.graph import Native, Twin
from dashboard.components.table import Column, Value
from dashboard.evaluation.telling import significant
from dashboard.experiments.read import Card
from dashboard.figures.evaluation_placebo import SIZES, draw_placebo
from dashboard.figures.evaluation_sound import Sound, period_words
from dashboard.formats import NBSP, in_unit, number, plural, typography, with_unit
from pages._evaluation_figures import key_of, sized, source_words
from pages._evaluation_mots import frequency, named, unit_of


def placebo_words(card: Card) -> str:
    """« 2 zones témoins sur 40 montrent un écart aussi grand »; a count, never a probability."""
    told = card.told.get("placebo") or {}
    count, total = int(told.get("as_large") or 0), int(told.get("total") or 0)
    kind = str(told.get("kind") or "")
    if kind in ("choix", "dates"):  # the real one is among them
        others, rest = max(count - 1, 0), max(total - 1, 0)
        one, many = {
            "choix": ("autre choix de zones", "autres choix de zones"),
            "dates": ("autre partage des dates", "autres partages des dates"),
        }[kind]
    else:
        others, rest = count, total
        one, many = {
            "zones": ("zone témoin", "zones témoins"),
            "debuts": ("faux début", "faux débuts"),
            "donneurs": ("zone témoin", "zones témoins"),
        }[kind]
    if not others:
        none = "Aucune" if one.startswith("zone") else "Aucun"
        return f"{none} {one} sur {number(rest)} ne montre un écart aussi grand"
    verb = "montre" if others == 1 else "montrent"
    return f"{plural(others, one, many)} sur {number(rest)} {verb} un écart au moins aussi grand"


_PLACEBO: dict[str, tuple[str, str]] = {
    "choix": (
        "Écart obtenu en prenant d'autres zones pour traitées",
        "Le même calcul, en supposant que d'autres zones ont reçu la mesure",
    ),
    "dates": (
        "Effet obtenu en redistribuant les dates de début",
        "Le même calcul, en redistribuant au hasard les dates de début entre les zones",
    ),
    "zones": (
        "Écart de chaque zone témoin, prise pour traitée",
        "Le même calcul, sur chaque zone témoin prise pour traitée",
    ),
    "debuts": (
        "Écart rapporté à son erreur, pour de faux débuts dans le passé",
        "Le même calcul, à de faux débuts dans le passé, quand rien n'avait commencé",
    ),
    "donneurs": (
        "Écart après le début rapporté à l'écart avant",
        "Le même calcul, sur chaque zone témoin prise pour traitée",
    ),
}


def build_placebo(card: Card, found: Sound, version: str) -> Component | None:
    """What the same calculation gives elsewhere; None when the card keeps no fake."""
    told = found.placebo
    if not told or not (told.get("values") or told.get("classes")):
        return None
    kind = str(told["kind"])
    axis, measure = _PLACEBO[kind]
    plain = kind in ("debuts", "donneurs") or bool(card.told.get("log"))
    unit = "" if plain else unit_of(card)
    real = with_unit(significant(float(told["real"]), signed=True), unit)
    said = f"La mesure{NBSP}: {real}"
    title = placebo_words(card)
    summary = f"{title}. La mesure : {real}."
    title_axis = f"{axis}, {in_unit(unit)}" if unit else axis
    twin = _placebo_twin(card, kind, unit)
    return drawing(
        "evaluation-placebo",
        sized(lambda **o: draw_placebo(found, _short(title_axis, o), said, **o), SIZES, summary),
        twin,
        native=Native("barres_groupees", 0, (len(twin.columns) - 1,)),
        title=title,
        measure=typography(f"{measure}."),
        summary=summary,
        source=source_words(card, version),
        key=key_of(
            ("ev-cle-faux", "fausse mesure"),
            ("ev-cle-faux-loin", "aussi loin de zéro que la mesure"),
            ("ev-cle-reel", "la mesure"),
        ),
    )


def _short(axis: str, options: dict[str, object]) -> str:
    """The title of an axis, shortened where the drawing is narrow."""
    return axis if options["kind"] == "large" or len(axis) < 48 else axis.split(",")[0][:52]


def _placebo_twin(card: Card, kind: str, unit: str) -> Twin:
    told = card.told["placebo"]
    if told.get("classes"):
        columns = [Column("De", unit, 3), Column("À", unit, 3), Column("Fausses mesures")]
        return Twin(columns, [[c["low"], c["high"], c["count"]] for c in told["classes"]])
    head = {"debuts": "Faux début", "zones": "Zone", "donneurs": "Zone"}.get(kind, "Rang")
    rows: list[list[Value]] = []
    for rank, one in enumerate(told["values"], start=1):
        name = str(one.get("name") or rank)
        words = period_words(name, frequency(card)) if kind == "debuts" else named(card, name)
        rows.append([words, one["value"]])
    rows.append(["La mesure", told["real"]])
    return Twin([Column(head), Column("Écart", unit, 3)], rows)
