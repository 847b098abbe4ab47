"""Équilibre : les onze ratios en deux définitions, ceux que l'acte déclare, et la strate."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget.equilibrium import Equilibrium, RatioLine
from dashboard.budget.strata import Comparison
from dashboard.catalogue.ratios import DEFINITIONS
from dashboard.components.drawn import drawn_table, right
from dashboard.components.equilibrium_words import (
    definitions_words,
    gap_text,
    level_tag,
    mixed_words,
    ratio_cell,
    ratio_text,
    standing,
    strata_title,
    unit_words,
)
from dashboard.components.states import notice
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.stretched import Strip, strip
from dashboard.formats import DASH, NBSP, number, plural, typography
from pages._equilibre_epargne import course

RATIO_YEARS = 5
"""Exercices written in full; the small curve goes further back."""


def _declared(line: RatioLine) -> tuple[Value, Value]:
    """What the act says, and what the gap is worth."""
    told = line.declared
    if told is None:
        return right(DASH, None), ""
    if told.value is None:
        return right(told.text, told.text), "illisible"
    said = ratio_cell(line.ratio, told.value)
    if told.agrees:
        return said, "accord"
    gap = gap_text(line.ratio, told.gap)
    return said, typography(f"{gap}{NBSP}: {told.reason}" if told.reason else gap)


def _name(line: RatioLine, definition: str) -> Shown:
    """The ratio, and under it why it is not computed or its average over several exercices."""
    rank = f"{line.ratio.number}. " if line.ratio.number else ""
    parts: list[Component | str] = [typography(f"{rank}{line.ratio.label}")]
    under = [line.figures[definition].reason]
    if line.mean:
        value, years = line.mean
        under.append(f"moyenne de {years} exercices : {ratio_text(line.ratio, value)}")
    parts += [html.Span(typography(w), className="note pas-aide") for w in under if w]
    return Shown(html.Span(parts), f"{rank}{line.ratio.label}")


def _row(eq: Equilibrium, line: RatioLine, *, declared: bool, average: bool) -> list[Value]:
    past = [(s.year, line.past[s.year].value) for s in eq.shown]
    row: list[Value] = [_name(line, eq.definition), unit_words(line.ratio)]
    if len(eq.alike) > 1:
        row.append(course(eq, past, typography(f"{line.ratio.label}, exercice après exercice")))
    row += [ratio_cell(line.ratio, value) for _, value in past[-RATIO_YEARS:]]
    row.append(ratio_cell(line.ratio, line.figures[_other(eq)].value))
    if declared:
        row += _declared(line)
    if average:
        said = line.declared.average if line.declared else None
        row.append(ratio_cell(line.ratio, said))
    return [*row, level_tag(line.figures[eq.definition].level)]


def _other(eq: Equilibrium) -> str:
    """The definition that is not the one chosen."""
    return next(d for d in DEFINITIONS if d != eq.definition)


def _ratios_title(eq: Equilibrium) -> str:
    """How many of the declared ratios are found again."""
    told = [line.declared for line in eq.lines if line.declared and line.declared.gap is not None]
    if not told:
        return f"Ratios {eq.current.label}, à côté des exercices précédents"
    same = sum(1 for d in told if d.agrees)
    explained = sum(1 for d in told if d.reason)
    if same == len(told):
        several = len(told) > 1
        said = f"Les {number(len(told))} ratios déclarés" if several else "Le ratio déclaré"
        return f"{said} par l'acte {'sont retrouvés' if several else 'est retrouvé'}"
    parts = [f"{number(same)} sont retrouvés" if same > 1 else f"{number(same)} est retrouvé"]
    if explained:
        parts.append(f"{number(explained)} {'s’expliquent' if explained > 1 else 's’explique'}")
    left = len(told) - same - explained
    if left:
        parts.append(f"{number(left)} {'diffèrent' if left > 1 else 'diffère'}")
    said = plural(len(told), "ratio déclaré", "ratios déclarés")
    return f"Sur {said} par l'acte, {', '.join(parts)}"


def ratios(eq: Equilibrium, place: str) -> Component:
    """The eleven ratios and those of the chain, both definitions, and what the act declares."""
    declared = any(line.declared for line in eq.lines)
    average = any(line.declared and line.declared.average for line in eq.lines)
    columns = [
        Column("Ratio"),
        Column("Unité"),
        *([Column("Évolution", drawn=True)] if len(eq.alike) > 1 else []),
        *(Column(s.label, right=True) for s in eq.shown[-RATIO_YEARS:]),
        Column(f"{eq.current.year}, {_short(_other(eq))}", right=True),
    ]
    if declared:
        columns += [Column("Déclaré dans l\u2019acte", right=True), Column("Écart à la maquette")]
    if average:
        columns.append(Column("Strate, selon l\u2019acte", right=True))
    columns.append(Column("Repère"))
    annex = eq.budget.budget_type == "A"
    kept = [line for line in eq.lines if not (annex and line.ratio.number)]
    ordered = sorted(kept, key=lambda line: (not line.ratio.number, line.ratio.number))
    rows = [_row(eq, line, declared=declared, average=average) for line in ordered]
    people = eq.current.population
    counted = (
        f"Population : {number(people.value)} habitants, {people.source}."
        if people.value
        else "Population non chargée : pas de ratio par habitant."
    )
    texts = eq.book.texts
    return drawn_table(
        "equilibre-ratios",
        html.Div(table("Ratios", columns, rows, show_caption=False), className="ratios"),
        title=_ratios_title(eq),
        measure=(
            f"{'Ratios' if annex else 'Ratios réglementaires (1 à 11) et ratios'} d'épargne, "
            f"définition « {eq.book.definitions[eq.definition][0]} ». {place}, {eq.current.label}."
        ),
        source=f"{counted} {definitions_words(eq)}",
        notes=[
            *(eq.book.definitions[d][1] for d in DEFINITIONS),
            *([mixed_words(eq)] if eq.mixed else []),
            "Les onze ratios réglementaires sont ceux du budget principal."
            if annex
            else f"Liste des ratios : {texts['ratios']}.",
        ],
    )


def _short(definition: str) -> str:
    return {"maquette": "maquette", "dgcl": "DGCL"}[definition]


def _strip(found: Comparison) -> Component | str:
    if found.low is None or found.median is None or found.high is None:
        return ""
    drawn = Strip(
        own=None if found.own is None else float(found.own),
        low=float(found.low),
        median=float(found.median),
        high=float(found.high),
        mean=None if found.mean is None else float(found.mean),
    )
    return vector(strip(drawn), class_name="dessin-cellule")


def _ours(found: Comparison, label: str) -> Component:
    """The ratio, and under it what the accounts received give, and why."""
    why = f" ; écart : {found.gap}" if found.gap else ""
    words = f"Comptes reçus : {ratio_text(found.ratio, found.ours)}{why}."
    note = html.Span(typography(words), className="note pas-aide")
    return html.Span([typography(label), note])


def _peer_row(found: Comparison) -> list[Value]:
    ratio = found.ratio
    label = f"{ratio.label} ({unit_words(ratio)})"
    name: Value = typography(label)
    if found.ours is not None:
        name = Shown(_ours(found, label), label)
    if found.reason:
        return [name, typography(found.reason), ratio_cell(ratio, found.own), *[""] * 5]
    figures = (found.own, found.low, found.median, found.high, found.mean)
    texts = [ratio_cell(ratio, value) for value in figures]
    return [name, _strip(found), *texts, standing(found)]


def _peer_key(name: str) -> Component:
    marks = (
        ("po", name, '<circle class="po" cx="8" cy="8" r="6"/>'),
        ("pb", "moitié centrale", '<rect class="pb" x="0" y="2" width="16" height="12"/>'),
        ("pm", "médiane", '<line class="pm" x1="8" x2="8" y1="0" y2="16"/>'),
        ("pd", "moyenne pondérée", '<path class="pd" d="M8 3 13 8 8 13 3 8z"/>'),
    )
    items = [
        html.Li(
            [
                vector(f'<svg width="16" height="16" aria-hidden="true">{drawn}</svg>'),
                typography(words),
            ],
            className="cle",
        )
        for _, words, drawn in marks
    ]
    return html.Ul(items, className="cles", **{"aria-hidden": "true"})


def strata(eq: Equilibrium, name: str) -> Component:
    """The town among those of its size; or what is missing to compare it."""
    peers = eq.peers
    if not eq.comparisons:
        return notice(
            "Pas de comparaison",
            "Aucun agrégat de communes comparables n'est chargé. Le fichier « base communes » de "
            "l'OFGL, filtré sur les communes voulues, suffit : il donne leur population et leurs "
            f"agrégats. Il faut au moins {eq.book.strata.fewest} communes de la même classe.",
        )
    columns = [
        Column("Ratio"),
        Column("Place", drawn=True),
        Column(name, right=True),
        Column("1er quartile", right=True),
        Column("Médiane", right=True),
        Column("3e quartile", right=True),
        Column("Moyenne pondérée", right=True),
        Column("Communes plus basses", right=True),
    ]
    late = "" if peers.year == eq.current.year else f" Derniers agrégats publiés : {peers.year}."
    own = "" if peers.own else f" Les agrégats de {name} ne sont pas dans le fichier."
    rows = [_peer_row(found) for found in eq.comparisons]
    return drawn_table(
        "equilibre-strate",
        html.Div(
            table("Place dans la strate", columns, rows, show_caption=False), className="pairs"
        ),
        title=strata_title(eq),
        measure=f"Budget principal, définition DGCL, comptes réalisés. {peers.words}.",
        source="Agrégats publiés par l'OFGL, les mêmes pour la commune et pour ses pairs."
        + late
        + own,
        key=_peer_key(name),
        notes=[
            f"Classes de population : {eq.book.strata.name}, d'après la population totale ; le "
            "régime fiscal du groupement n'est pas pris en compte. La commune n'est pas comptée "
            "dans son groupe. Moyenne pondérée : somme rapportée à la somme.",
        ],
    )
