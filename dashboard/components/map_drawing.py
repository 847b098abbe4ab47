"""From a view of the map to its drawing: areas, borders, neighbours, marks, legend, export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dash.development.base_component import Component

from dashboard.components.address import View, decode, encode
from dashboard.components.context import site
from dashboard.components.map_ground import pyramid_of
from dashboard.components.map_view import (
    PATH,
    Read,
    Shown,
    contours_of,
    shown_by,
)
from dashboard.components.map_words import (
    keys,
    map_title,
    measure_words,
    sign,
    tone,
    value_words,
)
from dashboard.components.paper import map_width
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.errors import QueryError
from dashboard.figures.map_areas import Area, AreaMap, Outline, map_areas
from dashboard.figures.map_sheet import Sample, Sheet, sample, sheet
from dashboard.formats import NBSP, date, number, plural
from dashboard.provenance import sources
from dashboard.territory import (
    AreaValue,
    Contours,
    Shape,
    Worth,
    contour_file,
    element_of,
    is_context,
    is_project,
    joined,
    project_sources,
)
from dashboard.territory.standing import breaks


def contours_address(found: Contours) -> str:
    """Address of the file of contours of a level: another content has another address."""
    return f"{PATH}/contours/{found.level}-{found.print}.svg"


def contours_file(name: str) -> tuple[str, str]:
    """(SVG, its print) of the contours an address names: « commune-0e91… » ; today's, always.

    Raises:
        QueryError: no such level, or no contour of it was received.
    """
    level = name.rpartition("-")[0]
    found = contours_of(site().gate(), level)
    if found is None:
        raise QueryError(f"aucun contour au niveau « {level} »")
    return contour_file(found), found.print


def _chief(read: Read) -> str:
    """Code of the most populated area drawn; "" when no population is known."""
    known = [(v.place.population or 0, v.place.code) for v in read.layer.values]
    most, code = max(known, default=(0, ""))
    return code if most else ""


def _area(
    shown: Shown, read: Read, value: AreaValue, shape: Shape, chief: str, *, whole: bool
) -> Area:
    place = value.place
    return Area(
        code=place.code,
        element=element_of(place.code),
        name=place.name,
        tone=tone(read, value),
        said=f"{place.name}{NBSP}: {value_words(read, value)}",
        sign=sign(read, value),
        href="" if whole else shown.into(place),
        x=shape.x,
        y=shape.y,
        box=shape.box,
        path=shape.path if whole else "",
        here=place.code == shown.ground.selected.code,
        chief=place.code == chief,
    )


def _outline(shape: Shape, kind: str, *, whole: bool) -> Outline:
    return Outline(element_of(shape.code), shape.path if whole else "", kind)


def _neighbours(shown: Shown, *, whole: bool) -> Iterator[Outline]:
    """Areas of the same level that are not drawn: context, without value nor link."""
    ground = shown.ground
    drawn = {place.code for place in ground.places}
    if ground.contours is not None:
        for code, shape in ground.contours.shapes.items():
            if code not in drawn:
                yield _outline(shape, "ca-voisin", whole=whole)


def area_map(shown: Shown, read: Read, identifier: str, *, whole: bool = False) -> AreaMap | None:
    """What the map draws; None when no contour was received.

    Args:
        shown: the view.
        read: the indicator.
        identifier: begins the ids of the drawing.
        whole: hold the contours instead of naming their file, for an export.
    """
    ground = shown.ground
    if ground.contours is None:
        return None
    shapes, chief = ground.contours.shapes, _chief(read)
    areas = [
        _area(shown, read, value, shapes[value.place.code], chief, whole=whole)
        for value in read.layer.values
        if value.place.code in shapes
    ]
    if not areas:
        return None
    selected = shapes.get(ground.selected.code)
    return AreaMap(
        identifier=identifier,
        name=f"Carte{NBSP}: {measure_words(shown, read)}",
        box=joined(a.box for a in areas),
        units_per_km=ground.contours.frame.units_per_km,
        wide=map_width(),
        areas=areas,
        contours="" if whole else contours_address(ground.contours),
        ground=None if whole else pyramid_of(shown.view, ground.contours),
        outlines=list(_neighbours(shown, whole=whole)),
        borders=[_outline(selected, "ca-ici", whole=whole)] if selected is not None else [],
    )


def legend(read: Read, identifier: str) -> Component:
    """Samples of the classes and of what has no value, each with its words and its areas."""
    items = [
        html.Li(
            [
                vector(sample(f"{identifier}-cle-{key.tone}", key.tone), class_name="ca-cle"),
                html.Span(key.words),
                html.Span(f"{number(key.areas)}", className="ca-nombre"),
            ]
        )
        for key in keys(read)
    ]
    return html.Ul(items, className="ca-cles", **{"aria-label": "Légende"})


def footer_words(shown: Shown) -> str:
    """Vintage of the geography, and contours that were deduced."""
    vintage = next((p.vintage for p in shown.ground.places if p.vintage), None)
    words = f"Géographie au 01/01/{vintage}." if vintage else "Millésime de la géographie inconnu."
    found = shown.ground.contours
    if found is not None and any(
        found.shapes[p.code].deduced for p in shown.ground.places if p.code in found.shapes
    ):
        words += " Contours réunis à partir des territoires qu'ils contiennent."
    return words


def changed_words(shown: Shown, read: Read) -> str:
    """Areas drawn, or holding them, whose perimeter changed since the first period of the map."""
    since = min(period.start for period in read.layer.periods)
    drawn = {place.code: place.name for place in (*shown.ground.places, shown.ground.parent)}
    found = [b for b in breaks(shown.gate) if b.code in drawn and b.day >= since]
    said = [f"{drawn[b.code]} le {date(b.day)} ({b.words})" for b in found if b.kind != "code"]
    renamed = [f"{drawn[b.code]} le {date(b.day)}" for b in found if b.kind == "code"]
    words = [f"Périmètre modifié : {' ; '.join(said)}."] if said else []
    words += [f"Code changé, même périmètre : {' ; '.join(renamed)}."] if renamed else []
    return " ".join(words)


def sheet_of(shown: Shown, read: Read, source: str) -> str:
    """The map as one SVG file that needs nothing else: title, legend and source in it."""
    drawn = area_map(shown, read, "carte", whole=True)
    if drawn is None:
        raise QueryError("aucun contour à dessiner")
    samples = [Sample(key.tone, f"{key.words} ({number(key.areas)})") for key in keys(read)]
    simulated = " Données simulées." if shown.gate.simulated else ""
    version = f" Version {shown.gate.version.id[:12]}."
    return sheet(
        Sheet(
            title=map_title(shown, read),
            measure=measure_words(shown, read),
            source=" ".join(
                part for part in (source, footer_words(shown), changed_words(shown, read)) if part
            )
            + f"{version}{simulated}",
            accent=site().territory.accent,
        ),
        map_areas(drawn, size=Sheet.place(drawn.view)),
        drawn.view,
        samples,
    )


def file_of(view: View, name: str, *, second: bool = False) -> str:
    """Address of a file about the map, or about the one beside it."""
    chosen = view.but(indicator=view.other, other="") if second else view.but(other="")
    return encode(chosen.but(page=f"{PATH}/{name}", anchor=""))


def exported(parameters: Mapping[str, str]) -> tuple[str, str]:
    """(name, SVG) of the map the parameters of a download ask for.

    Raises:
        QueryError: nothing to draw there.
    """
    view = decode(PATH, parameters)
    shown = shown_by(site().gate(view.version), view)
    if shown.main is None:
        raise QueryError("aucun indicateur n'est connu à ce niveau")
    name = f"carte-{shown.main.indicator.code}-{shown.ground.level.code}-{shown.main.period.code}"
    return f"{name}.svg", sheet_of(shown, shown.main, source_words(shown, shown.main))


def source_words(shown: Shown, read: Read) -> str:
    """Names of the sources behind what is drawn, under its map."""
    if is_context(read.indicator):
        return "Valeurs de contexte publiées (INSEE et autres), telles que reçues."
    definition = shown.knows.definitions.get(read.indicator.code)
    codes = definition.sources if definition else ()
    if is_project(read.indicator):
        codes = project_sources(shown.gate, read.period)
    names = {source.code: source.name for source in sources(shown.gate)}
    found = [names.get(code, code) for code in codes]
    head = "Sources" if len(found) > 1 else "Source"
    return f"{head}{NBSP}: {' ; '.join(found) or 'aucune'}."


def hidden_words(read: Read) -> str:
    """How many areas have no value, and why."""
    parts = []
    for worth, one, many in (
        (Worth.SECRET, "secrète", "secrètes"),
        (Worth.ABSENT, "non disponible", "non disponibles"),
        (Worth.NOT_CONCERNED, "non concernée", "non concernées"),
    ):
        count = sum(v.worth is worth for v in read.layer.values)
        if count:
            parts.append(plural(count, one, many))
    return ", ".join(parts)
