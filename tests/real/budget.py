"""Budget family: every real budget file through its reader, against its true figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import duckdb

from dashboard.catalogue.pack import load_pack
from dashboard.catalogue.sources import Source
from dashboard.settings import DATA
from tests.real.reading import bare, load
from tests.real.readme import Entry, Figure, entries

Totals = dict[str, Decimal]
_AMOUNT = re.compile(r"(MtReal|MtPrev) ([DR])(?: (réel|ordre))? (-?\d+\.\d\d)")
_HEADING = re.compile(r"exercice (\d{4}), NatDec (\d\d), (\S+), SIRET (\d{14})")
_SUM = re.compile(r"Σ BGT_(MTREAL|MTPREV|CREDOUV) (-?\d+\.\d\d)")
_EXECUTED = re.compile(r"Σ Exécuté = (\d+\.\d\d)")
_YEAR = re.compile(r"([DR])/([FI]) (\d+\.\d\d)")
_CODES = re.compile(r"(\d+) (Compte|Chapitre|RefFonc)")
_STAGES = {"01": "BP", "02": "DM", "03": "BS", "09": "CA", "10": "CFU"}


def _loaded(entry: Entry, source: Source) -> tuple[duckdb.DuckDBPyConnection, str, Figure]:
    """Connection and view of the mapped rows, and the figure of conservation."""
    loaded = load(entry, source)
    return loaded.con, loaded.view, loaded.kept


def _sums(con: duckdb.DuckDBPyConnection, view: str, keys: str, value: str) -> Totals:
    found = con.execute(
        f"SELECT concat_ws(' ', {keys}), coalesce(sum({value}), 0) FROM {view} GROUP BY ALL"
    ).fetchall()
    return dict(found)


def _exact(value: Decimal | int) -> str:
    return f"{Decimal(value):.2f}"


def totem_figures(entry: Entry) -> Iterator[Figure]:
    """Heading, number of lines and totals by sens and movement of one act."""
    con, view, kept = _loaded(entry, bare("totem", "budget_ligne"))
    yield kept
    head = _HEADING.search(entry.figures)
    if head is None:
        raise AssertionError(entry.figures)
    read = con.execute(
        f"SELECT any_value(exercice), any_value(etape), any_value(nomenclature),"
        f" any_value(budget_siret), count(*) FROM {view}"
    ).fetchone()
    expected = (head[1], _STAGES[head[2]], head[3], head[4], entry.shape.split()[0])
    yield Figure(f"{entry.name} · en-tête", " ".join(expected), " ".join(map(str, read or ())))
    written = {(m, s, k): v for m, s, k, v in _AMOUNT.findall(entry.figures)}
    real = _sums(con, view, "sens, mouvement", "realise_eur")
    voted = _sums(con, view, "sens", "vote_eur")
    for sens in "DR":
        for told, ours in (("réel", "reel"), ("ordre", "ordre")):
            want = written.get(("MtReal", sens, told), "0.00")
            got = _exact(real.get(f"{sens} {ours}", 0))
            yield Figure(f"{entry.name} · réalisé {sens} {told}", want, got)
        want = written.get(("MtPrev", sens, ""), "0.00")
        yield Figure(f"{entry.name} · voté {sens}", want, _exact(voted.get(sens, 0)))


def scdl_figures(entry: Entry) -> Iterator[Figure]:
    """Sums of an SCDL budget, and its agreement with the TotEM act it was made from."""
    con, view, kept = _loaded(entry, bare("scdl_budget", "budget_ligne"))
    yield kept
    columns = {"MTREAL": "realise_eur", "MTPREV": "vote_eur", "CREDOUV": "credits_ouverts_eur"}
    for name, want in _SUM.findall(entry.figures):
        got = con.execute(f"SELECT coalesce(sum({columns[name]}), 0) FROM {view}").fetchone()
        yield Figure(f"{entry.name} · Σ {name}", want, _exact(got[0] if got else 0))
    twin = entries().get(entry.name.replace(".scdl.csv", ".totem.xml"))
    if twin is not None:
        other, lines, _ = _loaded(twin, bare("totem", "budget_ligne"))
        keys, value = "sens, mouvement, article", "realise_eur"
        same = _sums(con, view, keys, value) == _sums(other, lines, keys, value)
        yield Figure(
            f"{entry.name} · article par article comme TotEM", "oui", "oui" if same else "non"
        )


def table_figures(entry: Entry) -> Iterator[Figure]:
    """The city's earlier budgets, in each of their three formats."""
    source = load_pack(DATA / "montpellier").sources["budget_anterieur"]
    con, view, kept = _loaded(entry, source)
    yield kept
    total = _EXECUTED.search(entry.figures)
    got = con.execute(f"SELECT sum(realise_eur) FROM {view}").fetchone()
    want = total[1] if total else ""
    yield Figure(f"{entry.name} · Σ Exécuté", want, _exact(got[0] if got else 0))
    year = _sums(con, f"(FROM {view} WHERE exercice = 2016)", "sens, section", "realise_eur")
    for sens, section, amount in _YEAR.findall(entry.figures):
        label = f"{entry.name} · 2016 {sens}/{section}"
        yield Figure(label, amount, _exact(year[f"{sens} {section}"]))


def plan_figures(entry: Entry) -> Iterator[Figure]:
    """Codes of an official chart of accounts, by kind."""
    con, view, kept = _loaded(entry, bare("plan_de_compte", "plan_de_compte"))
    yield kept
    found = dict(con.execute(f"SELECT genre, count(*) FROM {view} GROUP BY genre").fetchall())
    kinds = {
        "Compte": found.get("compte", 0) + found.get("compte_fonction", 0),
        "Chapitre": found.get("chapitre", 0),
        "RefFonc": found.get("fonction", 0),
    }
    for want, kind in _CODES.findall(entry.figures):
        yield Figure(f"{entry.name} · {kind}", want, str(kinds[kind]))


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure of the family."""
    found: list[Figure] = []
    for name, entry in entries().items():
        if not name.startswith("budget/"):
            continue
        if "planDeCompte" in name:
            found += plan_figures(entry)
        elif "BudgetAnt" in name:
            found += table_figures(entry)
        elif name.endswith(".scdl.csv"):
            found += scdl_figures(entry)
        elif "LigneBudget" in entry.shape:
            found += totem_figures(entry)
    return tuple(found)
