"""Decide at build what a sensitive indicator shows: read its counts, solve, write the marks.

Indicators that count the same cases (the same kind of request) are solved together: what one
hides, the others do not give. The hidden numbers leave `valeur_indicateur` (`cumuls/lecture`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from dashboard.catalogue.indicators import Indicator
from dashboard.secrecy.grains import KINDS, LAST, SHARE, Line, Period, first_year, grains
from dashboard.secrecy.publication import Layer, Measure, State, made_of

POPULATIONS = (
    "indicateur VARCHAR, population VARCHAR, part VARCHAR, comptage VARCHAR, cadence VARCHAR"
)
LINKS = "indicateur VARCHAR, service VARCHAR, categorie VARCHAR"
MARKS = (
    "indicateur VARCHAR, genre VARCHAR, debut DATE, fin DATE, territoire VARCHAR,"
    " dimension VARCHAR, modalite VARCHAR, complete BOOLEAN, secret BOOLEAN, publie BOOLEAN"
)
_NAMES = [column.split()[0] for column in MARKS.split(", ")]
_LINES = (
    "indicateur VARCHAR, territoire VARCHAR, dimension VARCHAR, modalite VARCHAR, grain INTEGER"
)
_PERIODS = (
    "indicateur VARCHAR, genre VARCHAR, debut DATE, fin DATE, complete BOOLEAN, grain INTEGER"
)
_UNPUBLISHED = """
    INSERT INTO marque
    SELECT
        l.indicateur, p.genre, p.debut, p.fin, l.territoire, l.dimension, l.modalite,
        p.complete, true, false
    FROM ligne_dite AS l
    JOIN periode_dite AS p ON p.indicateur = l.indicateur AND l.grain > p.grain
    WHERE l.dimension = '' OR p.genre NOT IN ('cumul', 'glissant')
"""
"""Every line at every period it is not published at, as far as the whole is known."""
_GROUP = "#"
"""Dimension of the lines made of the services and of the categories that are theirs alone."""


def population(indicator: Indicator) -> tuple[str, str, str]:
    """(whose cases are counted, part of them, how), of an indicator.

    Two indicators of one population count the same cases, received or closed; a part is a
    category of them. A stock is no count of cases of a period.
    """
    if not indicator.facts.startswith("faits/dossiers_") or indicator.rollup == "stock":
        return indicator.code, "", indicator.code
    plain = {name: value for name, value in indicator.params.items() if name != "categorie"}
    asked = "&".join(f"{name}={value}" for name, value in sorted(plain.items()))
    kind = indicator.params.get("genre", "")
    return f"dossiers/{kind}", indicator.params.get("categorie", ""), f"{indicator.facts}?{asked}"


@dataclass
class _Counted:
    """What one indicator counts, as read."""

    code: str
    part: str
    counting: str
    k: int
    cadence: int
    cells: dict[Period, dict[Line, int]] = field(default_factory=lambda: defaultdict(dict))
    known: dict[str, tuple[dt.date, dt.date]] = field(default_factory=dict)
    """Kind → first and last day known whole."""


@dataclass
class _Population:
    """Indicators that count the same cases."""

    members: list[_Counted]
    parents: Mapping[Line, Line | None]
    root: Line
    layers: dict[int, Layer] = field(default_factory=dict)
    spans: dict[str, tuple[dt.date, dt.date] | None] = field(default_factory=dict)

    def span(self, kind: str) -> tuple[dt.date, dt.date] | None:
        """First and last day all of them know whole, by kind of period."""
        if kind not in self.spans:
            self.spans[kind] = _span(self.members, kind)
        return self.spans[kind]


def write_marks(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `marque`: the rows a reader finds, `secret` when their numbers are hidden.

    At a period finer than its grain a line is secret throughout (`publie` is false), whether it
    counts something or not: what is not published is no zero, and says not even that.

    Reads `valeur_cumulee`, `indicateur`, `population_comptee`, `decoupage_lien`, `territoire`.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE marque ({MARKS})")
    counted = _read(con)
    if not counted:
        return
    areas, root = _areas(con)
    solved: dict[str, _Population] = {}
    by_part: dict[tuple[str, str], list[_Counted]] = defaultdict(list)
    for name, member in counted:
        by_part[name, member.part].append(member)
    links = _links(con)
    # the parts first: what they show of the whole is known of the whole
    for (name, part), members in sorted(by_part.items(), key=lambda g: (g[0][1] == "", g[0])):
        wholes = by_part.get((name, ""), []) if part else []
        parts = {p: solved[name + p] for n, p in by_part if n == name and p and not part}
        siblings = [m for (n, p), found in by_part.items() if n == name and p for m in found]
        solved[name + part] = _solve(
            members, areas, root, links, forced=_forced(wholes, siblings, root), parts=parts
        )
    _write(con, solved.values())


def _read(con: duckdb.DuckDBPyConnection) -> list[tuple[str, _Counted]]:
    """(population, counts) of every sensitive indicator."""
    found = {
        code: (name, _Counted(code, part, counting, k, max(0, _place(cadence))))
        for code, name, part, counting, k, cadence in con.execute(
            "SELECT i.code, p.population, p.part, p.comptage, i.secret_k, p.cadence"
            " FROM indicateur AS i JOIN population_comptee AS p ON p.indicateur = i.code"
            " WHERE i.secret_k > 1 ORDER BY i.code"
        ).fetchall()
    }
    for code, kind, start, end, area, dimension, modality, count in con.execute(
        "SELECT v.indicateur, v.genre, v.debut, v.fin, v.territoire, v.dimension, v.modalite,"
        " abs(coalesce(v.effectif, 0))"
        " FROM valeur_cumulee AS v JOIN indicateur AS i ON i.code = v.indicateur"
        " LEFT JOIN pack_territoire AS r ON r.cle = 'racine'"
        " WHERE i.secret_k > 1 AND list_contains($kinds, v.genre)"
        " AND (v.dimension = '' OR v.territoire = r.valeur)",
        {"kinds": list(KINDS)},
    ).fetchall():
        line = Line(dimension, modality if dimension else area)
        found[code][1].cells[Period(kind, start, end)][line] = count
    for code, kind, first, last in con.execute(
        "SELECT v.indicateur, v.genre, min(v.debut), max(v.fin)"
        " FROM valeur_cumulee AS v JOIN indicateur AS i ON i.code = v.indicateur"
        " WHERE i.secret_k > 1 AND v.complete AND v.dimension = '' GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        found[code][1].known[kind] = (first, last)
    return list(found.values())


def _place(cadence: str) -> int:
    return KINDS.index(cadence) if cadence in KINDS else -1


def _areas(con: duckdb.DuckDBPyConnection) -> tuple[dict[Line, Line | None], Line]:
    """Line → the one above, of every area; an area without parent is under the whole."""
    root = Line(
        "",
        con.execute("SELECT max(valeur) FROM pack_territoire WHERE cle = 'racine'").fetchall()[0][0]
        or "",
    )
    found: dict[Line, Line | None] = {
        Line("", code): Line("", parent) if parent else root
        for code, parent in con.execute(
            "SELECT code, parent FROM territoire ORDER BY code"
        ).fetchall()
    }
    found[root] = None
    return found, root


def _links(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, service, category in con.execute(
        "SELECT DISTINCT * FROM decoupage_lien ORDER BY ALL"
    ).fetchall():
        found[code].append((service, category))
    return found


def _forced(
    wholes: Iterable[_Counted], parts: Iterable[_Counted], root: Line
) -> set[tuple[Line, Period]]:
    """Cells of the parts whose complement in the whole would be too small."""
    found: set[tuple[Line, Period]] = set()
    parts = list(parts)
    for whole in wholes:
        same = [part for part in parts if part.counting == whole.counting]
        for period, cells in whole.cells.items() if same else ():
            for line, count in cells.items():
                taken = [part.cells.get(period, {}).get(line, 0) for part in same]
                rest = count - sum(taken)
                if line != root and any(taken) and rest < max(whole.k, max(taken) // SHARE + 1):
                    found.add((line, period))
    return found


def _grouped(
    members: Iterable[_Counted], links: Mapping[str, list[tuple[str, str]]]
) -> dict[Line, Line]:
    """Service or category → its group, when the services share no category between groups."""
    above: dict[Line, Line] = {}

    def top(line: Line) -> Line:
        while above.setdefault(line, line) != line:
            line = above[line]
        return line

    for member in members:
        for service, category in links.get(member.code, ()):
            one, other = top(Line("service", service)), top(Line("categorie", category))
            above[max(one, other)] = min(one, other)
    groups = {line: Line(_GROUP, str(top(line))) for line in list(above)}
    return groups if len(set(groups.values())) > 1 else {}


def _solve(
    members: list[_Counted],
    areas: Mapping[Line, Line | None],
    root: Line,
    links: Mapping[str, list[tuple[str, str]]],
    *,
    forced: set[tuple[Line, Period]],
    parts: Mapping[str, _Population],
) -> _Population:
    groups = _grouped(members, links)
    seen = {line for m in members for cells in m.cells.values() for line in cells}
    parents: dict[Line, Line | None] = dict(areas)
    for line in sorted(seen - set(areas)):
        parents[line] = groups.get(line, root)
    parents |= dict.fromkeys((g for g in groups.values()), root)
    done = _Population(members, parents, root)
    whole = [Measure(m.k, m.cadence, _whole(m, members, groups, root)) for m in members]
    span = _span(members, KINDS[LAST])
    year = first_year(
        [p.start for p in w.counts if p.kind == KINDS[LAST] and span and p.start >= span[0]]
        for w in whole
    )
    grain = grains([(w.counts, w.k, w.cadence) for w in whole], parents, year)
    pinned = {
        (Line("categorie", part), period)
        for part, found in parts.items()
        for m in members
        for period in m.cells
        if any(layer.state(root, period) is State.SHOWN for layer in found.layers.values())
    }
    before: Layer | None = None
    for cadence in sorted({m.cadence for m in members}):
        mine = [w for w in whole if w.cadence == cadence]
        kept = forced | _hidden(before, mine)
        before = Layer(mine, parents, grain, kept, pinned).solve()
        done.layers[cadence] = before
    return done


def _hidden(layer: Layer | None, measures: Iterable[Measure]) -> set[tuple[Line, Period]]:
    """Cells of these measures hidden by the layer before."""
    if layer is None:
        return set()
    return {
        (line, period)
        for measure in measures
        for period, cells in measure.counts.items()
        for line in cells
        if layer.state(line, period) is State.HIDDEN
    }


def _span(members: Iterable[_Counted], kind: str) -> tuple[dt.date, dt.date] | None:
    """First and last day every member that has this kind of period knows whole."""
    spans = [m.known[kind] for m in members if kind in m.known]
    if not spans:
        return None
    return max(first for first, _ in spans), min(last for _, last in spans)


def _whole(
    member: _Counted, members: list[_Counted], groups: Mapping[Line, Line], root: Line
) -> dict[Period, dict[Line, int]]:
    """Counts of the periods every member knows whole, with those of the groups of services."""
    found: dict[Period, dict[Line, int]] = {}
    for period, cells in member.cells.items():
        span = _span(members, period.kind)
        if span is None or period.end > span[1]:
            continue
        kept = (
            dict(cells)
            if period.start >= span[0]
            else {k: n for k, n in cells.items() if k == root}
        )
        for dimension in ("service", "categorie"):
            sums: dict[Line, int] = defaultdict(int)
            for line, count in kept.items():
                if line.dimension == dimension and line in groups:
                    sums[groups[line]] += count
            kept |= {line: n for line, n in sums.items() if n > kept.get(line, 0)}
        found[period] = kept
    return found


def _running(member: _Counted, population: _Population, period: Period, layer: Layer) -> State:
    """A period of the whole territory that is not over: all of them are shown, or none."""
    root = population.root
    small = any(
        0 < cells.get(root, 0) < member.k
        for p, cells in member.cells.items()
        if (span := population.span(p.kind)) is None or p.end > span[1]
    )
    shut = any(p.end >= period.start for p in layer.closed)
    return State.HIDDEN if small or shut else State.SHOWN


def _write(con: duckdb.DuckDBPyConnection, solved: Iterable[_Population]) -> None:
    members = {
        member.code: (member, population) for population in solved for member in population.members
    }
    told: dict[str, dict[Period, bool]] = {code: {} for code in members}
    lines: dict[str, set[Line]] = {code: set() for code in members}
    _insert(con, "marque", _NAMES, _published(con, members, told, lines))
    con.execute(f"CREATE OR REPLACE TEMP TABLE ligne_dite ({_LINES})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE periode_dite ({_PERIODS})")
    grains_of = [
        (code, *_place_of(line, found[1].root), _grain(found, line))
        for code, found in members.items()
        for line in sorted(lines[code])
    ]
    _insert(con, "ligne_dite", _columns(_LINES), grains_of)
    periods = [
        (code, *period, complete, coarsest)
        for code, found in members.items()
        for period, complete in told[code].items()
        if (coarsest := _coarsest(found, period)) is not None
    ]
    _insert(con, "periode_dite", _columns(_PERIODS), periods)
    con.execute(_UNPUBLISHED)


def _columns(declared: str) -> list[str]:
    return [column.split()[0] for column in declared.split(", ")]


def _insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    names: Sequence[str],
    rows: Iterable[tuple[object, ...]],
) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        con.register("lignes_ecrites", pa.table(dict(zip(names, columns, strict=True))))
        con.execute(f"INSERT INTO {table} SELECT * FROM lignes_ecrites")
        con.unregister("lignes_ecrites")


def _grain(found: tuple[_Counted, _Population], line: Line) -> int:
    """Place in `KINDS` of the grain of a line; -1, the whole: every period there is."""
    member, population = found
    return -1 if line == population.root else population.layers[member.cadence].at(line)


def _place_of(line: Line, root: Line) -> tuple[str, str, str]:
    """(area, dimension, modality) of a line; modalities are those of the whole."""
    return (root.code, line.dimension, line.code) if line.dimension else (line.code, "", "")


def _published(
    con: duckdb.DuckDBPyConnection,
    members: Mapping[str, tuple[_Counted, _Population]],
    told: Mapping[str, dict[Period, bool]],
    lines: Mapping[str, set[Line]],
) -> Iterator[tuple[object, ...]]:
    """The rows decided one by one; `told` and `lines` learn the periods and lines met."""
    read = con.execute(
        "SELECT v.indicateur, v.genre, v.debut, v.fin, v.territoire, v.dimension, v.modalite,"
        " v.complete FROM valeur_cumulee AS v JOIN indicateur AS i ON i.code = v.indicateur"
        " LEFT JOIN pack_territoire AS r ON r.cle = 'racine'"
        " WHERE i.secret_k > 1 AND (v.genre <> 'jour' OR v.territoire = r.valeur)"
        " AND (v.dimension = '' OR v.territoire = r.valeur)"
    ).fetchall()
    for code, kind, start, end, area, dimension, modality, complete in read:
        found = members[code]
        line, period = Line(dimension, modality if dimension else area), Period(kind, start, end)
        if line == found[1].root:
            told[code][period] = complete
        lines[code].add(line)
        state = _state(found, line, period)
        if state is not State.UNPUBLISHED:
            row = (code, kind, start, end, area, dimension, modality)
            yield *row, complete, state is State.HIDDEN, True


def _coarsest(found: tuple[_Counted, _Population], period: Period) -> int | None:
    """Coarsest grain published at a period: -1, the whole; -2, nothing; None: no such row."""
    population = found[1]
    if period.kind == "jour":
        return -2
    if _state(found, population.root, period) is State.UNPUBLISHED:
        return None
    span = population.span(period.kind)
    if span is None or period.end > span[1] or period.start < span[0]:
        return -1
    if period.kind in KINDS:
        return KINDS.index(period.kind)
    return max(grain for grain in range(LAST + 1) if made_of(period, grain))


def _state(found: tuple[_Counted, _Population], line: Line, period: Period) -> State:
    member, population = found
    layer, span = population.layers[member.cadence], population.span(period.kind)
    if period.kind == "jour":
        return State.UNPUBLISHED
    over = span is not None and period.end <= span[1]
    if line == population.root:
        if over or period.kind not in KINDS:
            return layer.state(line, period)
        return _running(member, population, period, layer)
    if not over or (span is not None and period.start < span[0]):
        return State.UNPUBLISHED
    return layer.state(line, period)
