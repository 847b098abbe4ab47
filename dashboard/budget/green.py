"""« Budget vert »: annexes of a budget, matched to its accounts by article and function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dashboard.budget.amounts import ZERO
from dashboard.budget.green_model import (
    RATED,
    AnnexFile,
    AxisYear,
    Entry,
    Gap,
    Green,
    GreenYear,
    Key,
    Spent,
)
from dashboard.catalogue.green import Axis, GreenRules, load_green
from dashboard.secrecy import Gate


def green(gate: Gate, budget: str) -> Green:
    """Every annex received for a budget, oldest first.

    Args:
        gate: the version.
        budget: SIRET.
    """
    rules = load_green()
    asked = {"budget_siret": budget}
    entries = [
        _entry(rules, record) for record in gate.run("budget/vert_cotations", asked).records()
    ]
    spent = [_spent(record) for record in gate.run("budget/vert_investissements", asked).records()]
    files = [
        AnnexFile(
            r["exercice"], r["fichier"], r["lignes_nb"], r["remplacees_nb"], r["remplace_eur"]
        )
        for r in gate.run("budget/vert_fichiers", asked).records()
    ]
    known = sorted({entry.year for entry in entries})
    closed = {line.year for line in spent if any(d.since <= line.year for d in rules.duties)}
    return Green(
        rules,
        tuple(
            replace(
                year_of(rules, year, _of(year, entries), _of(year, spent)),
                files=tuple(_of(year, files)),
            )
            for year in known
        ),
        tuple(sorted(closed - set(known))),
    )


def _of(year: int, rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.year == year]


def _entry(rules: GreenRules, record: Mapping[str, Any]) -> Entry:
    return Entry(
        year=record["exercice"],
        article=record["article"],
        article_label=record["article_libelle"] or "",
        function=record["fonction"],
        function_label=record["fonction_libelle"] or "",
        operation=record["operation"] or "",
        service=record["service"] or "",
        label=record["libelle"] or "",
        amount=record["realise_eur"],
        ratings={a.code: record[a.code] for a in rules.axes if record[a.code]},
        file=record["fichier"],
        position=record["position"],
    )


def _spent(record: Mapping[str, Any]) -> Spent:
    return Spent(
        year=record["exercice"],
        stage=record["etape"],
        norm=record["norme"],
        chapter=record["chapitre"],
        article=record["article"],
        article_label=record["article_libelle"] or "",
        function=record["fonction"],
        function_label=record["fonction_libelle"] or "",
        amount=record["realise_eur"] or ZERO,
    )


def _sums(entries: Sequence[Entry], axis: str = "") -> dict[Key, Decimal]:
    """Annexed by article and function; only rows that speak of the axis when one is given."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if not axis or axis in entry.ratings:
            found[entry.key] += entry.amount
    return found


def _absent(spent: Mapping[Key, Decimal], annexed: Mapping[Key, Decimal]) -> Decimal:
    return sum((max(ZERO, cents - annexed.get(key, ZERO)) for key, cents in spent.items()), ZERO)


def _axis_year(
    axis: Axis, year: int, entries: Sequence[Entry], spent: Mapping[Key, Decimal] | None, due: bool
) -> AxisYear:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if axis.code in entry.ratings:
            amounts[entry.ratings[axis.code]] += entry.amount
    return AxisYear(
        axis,
        year,
        dict(amounts),
        _absent(spent or {}, _sums(entries, axis.code)),
        None if spent is None else sum(spent.values(), ZERO),
        due,
    )


def year_of(
    rules: GreenRules, year: int, entries: Sequence[Entry], spent: Sequence[Spent]
) -> GreenYear:
    """The annex of one exercice, matched to its account by article and function.

    Args:
        rules: axes, duties, chapters never rated.
        year: exercice.
        entries: rows of the annex.
        spent: real investment expenses of the account, [] when it was not received.
    """
    kept = [line for line in spent if line.chapter not in rules.excluded]
    by_key: dict[Key, Decimal] = defaultdict(Decimal)
    for line in kept:
        by_key[line.key] += line.amount
    norm = next((line.norm for line in spent), "")
    duty = rules.duty(year, norm)
    annexed = _sums(entries)
    known = by_key if spent else None
    listed = duty.accounts if duty else ()
    climate = [e for e in entries if e.ratings.get(rules.axes[0].code) in RATED]
    return GreenYear(
        year=year,
        stage=next((line.stage for line in spent), ""),
        norm=norm,
        perimeter=sum(by_key.values(), ZERO) if spent else None,
        annexed=sum((entry.amount for entry in entries), ZERO),
        entries=tuple(sorted(entries, key=lambda e: (-e.amount, e.file, e.position))),
        axes=tuple(
            _axis_year(axis, year, entries, known, bool(duty) and axis.due_from <= year)
            for axis in rules.axes
        ),
        gaps=_gaps(kept, annexed),
        beyond=_beyond(by_key, annexed) if spent else (),
        duty_spent=_starting(kept, listed) if listed else None,
        duty_rated=_starting(climate, listed) if listed else None,
    )


def _starting(rows: Sequence[Spent] | Sequence[Entry], accounts: tuple[str, ...]) -> Decimal:
    return sum((row.amount for row in rows if row.article.startswith(accounts)), ZERO)


def _gaps(spent: Sequence[Spent], annexed: Mapping[Key, Decimal]) -> tuple[Gap, ...]:
    """Expenses the annex misses; what it holds of a key goes to its lines one after the other."""
    left = dict(annexed)
    found = []
    for line in spent:
        held = min(line.amount, left.get(line.key, ZERO))
        left[line.key] = left.get(line.key, ZERO) - held
        found.append(Gap(line, held))
    missing = [gap for gap in found if gap.absent]
    return tuple(sorted(missing, key=lambda gap: (-gap.absent, gap.spent.key)))


def _beyond(
    spent: Mapping[Key, Decimal], annexed: Mapping[Key, Decimal]
) -> tuple[tuple[Key, Decimal], ...]:
    found = [(key, cents - spent.get(key, ZERO)) for key, cents in annexed.items()]
    return tuple(sorted(((k, v) for k, v in found if v > 0), key=lambda pair: (-pair[1], pair[0])))
