"""The address is the state: one codec between a view and « /page?clé=valeur »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

LONGEST = 200
"""Longest value read from an address; the rest is not ours."""

_KEYS = {
    "source": "source",
    "query": "requete",
    "search": "q",
    "words": "mots",
    "week": "semaine",
    "area": "territoire",
    "family": "famille",
    "service": "service",
    "owner": "responsable",
    "odd": "odd",
    "period": "periode",
    "indicator": "indicateur",
    "back": "retour",
    "dimension": "par",
    "status": "statut",
    "version": "version",
    "slide": "vue",
    "progress": "etat",
    "budget": "budget",
    "year": "exercice",
    "stage": "etape",
    "section": "section",
    "side": "sens",
    "movement": "mouvement",
    "path": "lecture",
    "node": "noeud",
    "measure": "mesure",
    "euros": "euros",
    "sort": "tri",
    "first": "debut",
    "level": "niveau",
    "other": "autre",
    "classes": "classes",
    "ground": "fond",
    "sensor": "capteur",
    "measured": "grandeur",
    "peers": "groupe",
    "lag": "decalage",
    "goal": "objectif",
    "gate": "phase",
    "anchor": "",
}


@dataclass(frozen=True)
class View:
    """What is being looked at; an empty field is the page's own choice.

    Attributes:
        page: path of the page, « / », « /donnees »…
        source: code of the source detailed.
        query: name of the query whose lineage is shown.
        search: words looked for; words: « exacts », or « proches » to call near words at once.
        week: week reviewed, « 2025-W47 ».
        area: code of the territory.
        family, service, owner, odd, status: filters of the indicators.
        version: data version asked for; slide: rank of the slide presented; progress: state of
            the decisions listed.
        budget: SIRET of the budget; year: exercice; stage: document read, « BP », « SITUATION »…
        section, side, movement: F or I, D or R, reel or ordre.
        path: way the budget is read, « nature », « politique »…; node: codes gone through, joined
            by « / »; measure: amount drawn; euros: courants, constants or habitant; sort: column
            the table is sorted by; first: rows passed before the first one shown.
        indicator: code of the indicator written about; back: address to go back to once written.
        period: period shown, as `indicators.periods` writes it; dimension: how it is split.
        level: level of the territory drawn; other: second indicator or area beside the first;
            classes: how values are put in classes; ground: what is drawn under a map.
        sensor: identifier of a sensor; measured: what sensors measure.
        peers: group an area is compared with; lag: periods between two series.
        goal: objective of the road map; gate: phase of its projects, 0 to 5.
        anchor: element of the page (after #).
    """

    page: str = "/"
    source: str = ""
    query: str = ""
    search: str = ""
    words: str = ""
    week: str = ""
    area: str = ""
    family: str = ""
    service: str = ""
    owner: str = ""
    odd: str = ""
    period: str = ""
    indicator: str = ""
    back: str = ""
    dimension: str = ""
    status: str = ""
    version: str = ""
    slide: str = ""
    progress: str = ""
    budget: str = ""
    year: str = ""
    stage: str = ""
    section: str = ""
    side: str = ""
    movement: str = ""
    path: str = ""
    node: str = ""
    measure: str = ""
    euros: str = ""
    sort: str = ""
    first: str = ""
    level: str = ""
    other: str = ""
    classes: str = ""
    ground: str = ""
    sensor: str = ""
    measured: str = ""
    peers: str = ""
    lag: str = ""
    goal: str = ""
    gate: str = ""
    anchor: str = ""

    def but(self, **changes: str) -> View:
        """The same view with some choices changed."""
        return replace(self, **changes)


def encode(view: View) -> str:
    """A view as a relative address; always the same text for the same view."""
    pairs = [
        (_KEYS[f.name], getattr(view, f.name))
        for f in fields(view)
        if _KEYS.get(f.name) and getattr(view, f.name)
    ]
    query = f"?{urlencode(pairs, quote_via=quote, safe='/')}" if pairs else ""
    anchor = f"#{quote(view.anchor)}" if view.anchor else ""
    return f"{view.page}{query}{anchor}"


def _clean(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else value
    text = first if isinstance(first, str) else ""
    return "".join(c for c in text if c.isprintable())[:LONGEST].strip()


def decode(page: str, parameters: Mapping[str, object]) -> View:
    """A view from a path and its parameters; unknown keys are ignored, never an error."""
    values = {name: _clean(parameters.get(key)) for name, key in _KEYS.items() if key}
    return View(page=page, **values)


def parse(address: str) -> View:
    """A view from a whole address, as in a Referer header or on a printed reference."""
    parts = urlsplit(address)
    pairs: dict[str, object] = {}
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        pairs.setdefault(key, value)
    return decode(parts.path or "/", pairs).but(anchor=parts.fragment)


def link(page: str, **choices: str) -> str:
    """Address of a page with some choices: the only way a link is written."""
    return encode(View(page=page).but(**choices))
