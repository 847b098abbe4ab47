"""The areas of a level: each part in proportion, a link to it, hatched when it gathers others."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget import Amounts, Child, Level, share
from dashboard.components.budget_words import (
    KINDS,
    SIDES,
    child_words,
    euros,
    measure_word,
    name_of,
    rate,
    share_words,
    worth,
)
from dashboard.components.graph import borrowed_tools, hints
from dashboard.components.paper import sizes
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.treemap import Tile, treemap
from dashboard.formats import NBSP, money_short, plural, typography
from pages._budget_vue import Shown, outside, ranked, rows_of

TILES, SMALLEST = 18, Decimal("0.006")
"""Parts drawn apart at most, and the share under which a part joins « autres »."""

SIZES = (("large", 720, 420), ("etroit", 358, 480))


def _done(amounts: Amounts, shown: Shown) -> float | None:
    """What is realised of the area drawn, when the area is credits."""
    whole = worth(amounts, shown.measure)
    if shown.measure not in ("ouvert", "vote") or not shown.scope.executed or not whole:
        return None
    done = share(amounts.executed, whole)
    return None if done is None else float(done)


def _valued(value: Decimal, whole: Decimal) -> str:
    """« 3,1 M€ · 42 % »."""
    return " · ".join(filter(None, (money_short(value), share_words(value, whole))))


def _tile(child: Child, level: Level, shown: Shown, whole: Decimal) -> Tile:
    value = worth(child.amounts, shown.measure) or Decimal(0)
    return Tile(
        size=float(value),
        label=typography(child.label or name_of(child.code, "", level.kind)),
        value=_valued(value, whole),
        said=child_words(child, level, shown.measure, whole),
        href=shown.node_link(child.node),
        done=_done(child.amounts, shown),
    )


def _tiles(level: Level, shown: Shown, whole: Decimal) -> list[Tile]:
    """Largest parts, then one for the others; a level of few parts shows theirs inside."""
    drawn = _drawn(level, shown.measure)
    inside = sum((worth(c.amounts, shown.measure) or Decimal(0) for c in drawn), Decimal(0))
    kept = [
        c
        for rank, c in enumerate(drawn)
        if rank < TILES and (worth(c.amounts, shown.measure) or 0) >= SMALLEST * inside
    ]
    rest = drawn[len(kept) :]
    if len(rest) == 1:
        kept, rest = drawn, []
    tiles = []
    for child in kept:
        tile = _tile(child, level, shown, whole)
        inner = shown.inner.get(child.code) if level is shown.level else None
        if inner:
            tile = Tile(
                **{**tile.__dict__, "parts": tuple(_tiles(inner, shown, whole))},
            )
        tiles.append(tile)
    if rest:
        size = sum((worth(c.amounts, shown.measure) or Decimal(0) for c in rest), Decimal(0))
        words = f"{plural(len(rest), 'autre poste', 'autres postes')}"
        tiles.append(
            Tile(
                size=float(size),
                label=words,
                value=_valued(size, whole),
                said=typography(f"{words} : {euros(size)}, dans le tableau"),
                href="#postes",
                others=True,
            )
        )
    return tiles


def _drawn(level: Level, measure: str) -> list[Child]:
    """Parts an area can show, largest first."""
    return [
        child
        for child in ranked(level.children, measure)
        if (worth(child.amounts, measure) or 0) > 0 and not outside(child, level)
    ]


def _whole(level: Level, measure: str) -> Decimal | None:
    """What the areas share out."""
    whole = worth(level.total, measure)
    for child in level.children:
        if whole is not None and outside(child, level):
            whole -= worth(child.amounts, measure) or Decimal(0)
    return whole


def left_out(shown: Shown) -> str:
    """What the areas do not show: negative amounts, lines under no operation; "" when nothing."""
    said = []
    rows = [child for child, _ in rows_of(shown)]
    negative = [v for c in rows if (v := worth(c.amounts, shown.measure)) is not None and v < 0]
    if negative:
        few = plural(len(negative), "poste négatif", "postes négatifs")
        verb = "n'est pas dessiné" if len(negative) == 1 else "ne sont pas dessinés"
        amount = euros(sum(negative, Decimal(0)))
        said.append(f"{few} ({amount}) {verb} : une surface ne peut pas l'être.")
    for child in shown.level.children:
        if outside(child, shown.level):
            amount = money_short(worth(child.amounts, shown.measure))
            said.append(f"{child.label} : {amount}, dans le tableau.")
    return typography(" ".join(said))


def build_areas(shown: Shown) -> Component | None:
    """The treemap: two drawings of the same, for wide and narrow screens."""
    level = shown.level
    whole = _whole(level, shown.measure)
    if not whole or whole <= 0 or len(_drawn(level, shown.measure)) < 2 or level.across_years:
        return None
    tiles = _tiles(shown.level, shown, whole)
    name = f"{_title(shown)}{NBSP}: {', '.join(tile.said for tile in tiles[:6])}"
    drawings = [
        vector(treemap(tiles, name=name, width=w, height=h, kind=kind))
        for kind, w, h in sizes(SIZES)
    ]
    keys = [
        html.Li([html.Span(className=f"pastille tm-cle-{kind}"), words], className="cle")
        for kind, words in (("fait", "déjà réalisé"), ("fond", "pas encore réalisé"))
    ]
    partly = any(t.done is not None for tile in tiles for t in (tile, *tile.parts))
    note = left_out(shown)
    return html.Div(
        [
            html.H2(typography(_title(shown)), className="constat", id="repartition-titre"),
            html.P(_measured(shown), className="mesure"),
            html.Ul(keys, className="cles") if partly else None,
            html.Div(drawings, className="arbres"),
            html.P(note, className="note") if note else None,
            borrowed_tools(f"graphique «{NBSP}{_title(shown)}{NBSP}»"),
        ],
        id="repartition",
        className="graphique",
        role="figure",
        **{"aria-labelledby": "repartition-titre"},
        **hints(twin="postes"),
    )


def _title(shown: Shown) -> str:
    ranking = _drawn(shown.level, shown.measure)
    whole = _whole(shown.level, shown.measure)
    few = ranking[:3]
    sizes = (worth(c.amounts, shown.measure) or Decimal(0) for c in few)
    part = share(sum(sizes, Decimal(0)), whole)
    kind = shown.level.kind
    summed = KINDS[kind][1] if kind in ("operation", "programme") else SIDES[shown.level.side]
    of = f"du total des {summed}"
    if len(ranking) <= 3 or part is None or part > 1:
        first = ranking[0]
        value = worth(first.amounts, shown.measure)
        told = share_words(value, whole)
        return f"{first.label or first.code} : {f'{told} {of}' if told else money_short(value)}"
    return f"Trois postes sur {len(ranking)} font {rate(part)} {of}"


def _measured(shown: Shown) -> str:
    scope, level = shown.scope, shown.level
    measure = measure_word(level, shown.measure)
    order = "" if scope.movement == "reel" else ", opérations d'ordre"
    return typography(
        f"{measure.capitalize()}, en euros, {SIDES[level.side]}{order}, {scope.budget_name}, "
        f"{scope.stage_words}. Surface proportionnelle au montant ; cliquer pour entrer."
    )
