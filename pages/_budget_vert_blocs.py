"""The blocks of the page of the green annex."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget.green import (
    RATED,
    RATINGS,
    UNRATED,
    AxisYear,
    Entry,
    Gap,
    Green,
)
from dashboard.components.choices import choice_row
from dashboard.components.green_bars import bars, legend
from dashboard.components.green_words import (
    RATING_WORDS,
    absent_years,
    agreement_of,
    due_words,
    rate,
)
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import money_short, number, plural, typography
from pages._budget_vert_vue import Shown

MOST = 20
"""Lines shown before « the others »; a filter shows fewer, never the same again."""


def _cote(rating: str) -> Component:
    return html.Span(
        [html.Span(className=f"vert-pastille vert-{rating}"), typography(RATING_WORDS[rating])],
        className="vert-cote",
    )


def _exact(words: str) -> Component:
    """A figure in words, aligned as figures are."""
    return html.Span(words, className="exact")


def _sums(axis: AxisYear) -> list[Value]:
    """Cells of one axis: euros by rating, absent apart, perimeter, coverage."""
    said = axis.amounts.get(UNRATED)
    absent = axis.absent if axis.perimeter is not None else None
    cells: list[Value] = [axis.amounts.get(rating) for rating in RATED]
    if axis.examined:
        cells = [cell if cell is not None else 0 for cell in cells]
        said = said or 0  # type: ignore[assignment]
    return [*cells, said, absent, axis.perimeter, [_exact(rate(axis.coverage, 1))]]


_AMOUNTS = (
    Column("Favorable", "€"),
    Column("Neutre", "€"),
    Column("Défavorable", "€"),
    Column("Non coté à l\u2019annexe", "€"),
    Column("Absent de l\u2019annexe", "€"),
    Column("À coter", "€"),
    Column("Part cotée", right=True),
)


def axes_block(shown: Shown) -> Component:
    """Six bars of one exercice, one for each axis, and their table."""
    year = shown.year
    rows = [
        (
            html.A(
                typography(f"{axis.axis.number}. {axis.axis.name}"),
                href=shown.link(dimension=axis.axis.code, status="", anchor=""),
                **({"aria-current": "true"} if axis.axis == shown.axis.axis else {}),
            ),
            due_words(axis),
            axis,
        )
        for axis in year.axes
    ]
    examined = sum(axis.examined for axis in year.axes)
    title = f"{plural(examined, 'axe coté', 'axes cotés')} sur six en {year.year}"
    twin = table(
        typography(f"Montants par axe, exercice {year.year}, en euros"),
        [Column("Axe"), *_AMOUNTS],
        [[typography(a.axis.name), *_sums(a)] for a in year.axes],
    )
    note = (
        "Part de chaque cote dans les dépenses à coter. Un segment mène à ses lignes. Un axe non "
        "examiné n'est pas un axe neutre."
    )
    return section(
        title,
        html.P(typography(note), className="note"),
        legend(),
        bars(rows, shown.lines_link),
        _twin(twin),
    )


def years_block(shown: Shown) -> Component:
    """The chosen axis over the exercices, and the coverage of each."""
    found = [year.axis(shown.axis.axis.code) for year in shown.found.years]
    rows = [
        (
            html.A(
                str(axis.year),
                href=shown.link(year=str(axis.year), status="", anchor=""),
                **({"aria-current": "true"} if axis.year == shown.year.year else {}),
            ),
            f"{rate(axis.coverage, 1)} cotés, {due_words(axis)}",
            axis,
        )
        for axis in reversed(found)
    ]
    name = shown.axis.axis.name
    twin = table(
        typography(f"{name}, par exercice, en euros"),
        [Column("Exercice"), *_AMOUNTS],
        [[str(a.year), *_sums(a)] for a in reversed(found)],
    )
    gone = absent_years(shown.found)
    return section(
        f"{name} : {_coverage_title(found)}",
        html.P(
            typography("Part des dépenses à coter de chaque exercice, même échelle pour tous."),
            className="note",
        ),
        bars(rows, shown.lines_link),
        html.P(typography(gone), className="note") if gone else None,
        _twin(twin),
    )


def _coverage_title(found: list[AxisYear]) -> str:
    known = [axis for axis in found if axis.examined and axis.coverage is not None]
    if not known:
        return "aucun exercice coté"
    last = known[-1]
    if len(known) < 2:
        return f"{rate(last.coverage)} des dépenses cotées en {last.year}"
    before = known[-2]
    return (
        f"{rate(last.coverage)} des dépenses cotées en {last.year}, contre "
        f"{rate(before.coverage)} en {before.year}"
    )


def _twin(content: Component) -> Component:
    return html.Details([html.Summary("Les montants"), content], className="vert-jumeau")


def _named(entry: Entry) -> list[Component | str]:
    code = " ".join(part for part in (entry.article, entry.article_label) if part)
    first = entry.label or code
    second = [html.Span(typography(code), className="vert-code")] if entry.label else []
    return [typography(first), *second]


def _function(code: str, label: str) -> str:
    return typography(" ".join(part for part in (code, label) if part))


def _line(entry: Entry, axis: str) -> list[Value]:
    return [
        _named(entry),
        _function(entry.function, entry.function_label),
        entry.service or "—",
        entry.amount,
        [_cote(entry.ratings[axis])] if axis in entry.ratings else "non examiné",
        typography(f"{entry.file.rpartition('/')[2]}, n° {number(entry.position)}"),
    ]


_LINE = (
    Column("Dépense"),
    Column("Fonction"),
    Column("Service"),
    Column("Réalisé", "€", 2),
    Column("Cote"),
    Column("Fichier, rang"),
)


def lines_block(shown: Shown) -> Component:
    """Lines of the annex on the axis, filtered by rating, largest first."""
    axis = shown.axis.axis.code
    asked = shown.view.status if shown.view.status in RATINGS else ""
    counted = {
        rating: [e for e in shown.year.entries if e.ratings.get(axis) == rating]
        for rating in RATINGS
    }
    kept = counted[asked] if asked else list(shown.year.entries)
    choices = [
        (
            f"toutes ({number(len(shown.year.entries))})",
            shown.link(status="", anchor="lignes"),
            not asked,
        ),
        *(
            (
                f"{RATING_WORDS[rating]} ({number(len(rows))})",
                shown.link(status=rating, anchor="lignes") if rows else "",
                asked == rating,
            )
            for rating, rows in counted.items()
        ),
    ]
    whole = sum(entry.amount for entry in kept)
    title = f"{plural(len(kept), 'ligne')} à l'annexe, {money_short(whole)}"
    if asked:
        rated = plural(len(kept), "ligne cotée", "lignes cotées")
        title = f"{rated} « {RATING_WORDS[asked]} », {money_short(whole)}"
    content = (
        [
            table(
                f"Lignes de l'annexe, {shown.axis.axis.name}",
                _LINE,
                [_line(e, axis) for e in kept[:MOST]],
                show_caption=False,
            )
        ]
        if kept
        else [empty("Aucune ligne sous ce filtre.")]
    )
    block = section(
        title,
        choice_row("Cote", choices),
        *content,
        _others([_line(e, axis) for e in kept[MOST:]]),
    )
    return html.Div(block, id="lignes")


def _others(rows: list[list[Value]]) -> Component | None:
    if not rows:
        return None
    words = f"{plural(len(rows), 'autre ligne', 'autres lignes')}, plus petites"
    return html.Details(
        [html.Summary(words), table(words, _LINE, rows, show_caption=False)],
        className="vert-jumeau",
    )


def _gap(gap: Gap) -> list[Value]:
    spent = gap.spent
    return [
        _function(spent.article, spent.article_label),
        _function(spent.function, spent.function_label),
        spent.amount,
        gap.annexed,
        gap.absent,
    ]


def missing_block(shown: Shown) -> Component | None:
    """Expenses of the account that the annex does not hold."""
    gaps = shown.year.gaps
    if not gaps:
        return None
    columns = [
        Column("Compte"),
        Column("Fonction"),
        Column("Réalisé au compte", "€", 2),
        Column("À l\u2019annexe", "€", 2),
        Column("Absent", "€", 2),
    ]
    whole = sum(gap.absent for gap in gaps)
    return section(
        f"{money_short(whole)} d'investissements ne sont pas à l'annexe",
        html.P(
            typography(
                "Comptés « non coté ». Le rapprochement se fait par compte et par fonction."
            ),
            className="note",
        ),
        table(
            "Dépenses absentes de l'annexe",
            columns,
            [_gap(g) for g in gaps[:MOST]],
            show_caption=False,
        ),
    )


def agreement_block(shown: Shown) -> Component:
    """Does the annex hold what the account holds?"""
    sentences = agreement_of(shown.year)
    return section("Accord de l'annexe et du compte", html.P(typography(" ".join(sentences))))


def rules_block(found: Green, population: int | None) -> Component:
    """What the texts ask, from when, of whom."""
    rules = found.rules
    size = "population inconnue"
    if population is not None:
        side = "au-dessous" if population < rules.population_min else "au-dessus"
        size = f"{number(population)} habitants, {side} du seuil"
    words = (
        f"L'annexe est due par les collectivités de plus de {number(rules.population_min)} "
        f"habitants ({size}). Textes : {' ; '.join(rules.texts)}."
    )
    rows: list[list[Value]] = [
        [typography(f"{axis.number}. {axis.name}"), str(axis.due_from)] for axis in rules.axes
    ]
    return section(
        "Ce que demandent les textes",
        html.P(typography(words), className="vert-textes"),
        table(
            "Axes de l'annexe et premier exercice où ils sont obligatoires",
            [Column("Axe"), Column("Obligatoire à partir de l\u2019exercice")],
            rows,
            show_caption=False,
        ),
        class_name="bloc bloc-etroit",
    )
