"""Autorisations de programme of the centre town: the lines they carry, what their annex says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dashboard.demo.budget_acts import Document, Line
from dashboard.demo.budget_model import Key
from dashboard.demo.finance_services import Rule, fits
from dashboard.demo.reference import parameters

_CLOSED = ("CA", "CFU")


@dataclass(frozen=True)
class Programme:
    """One autorisation de programme.

    Attributes:
        rule: articles and functions of its lines.
        voted: at the first exercice, in cents; revised: exercice → what it adds.
    """

    number: str
    label: str
    rule: Rule
    voted: int
    revised: Mapping[int, int]


@cache
def known() -> tuple[Programme, ...]:
    """Every programme, in the order of the file."""
    return tuple(
        Programme(
            number=p["numero"],
            label=p["libelle"],
            rule=p,
            voted=p["vote"] * 100,
            revised={int(year): euros * 100 for year, euros in p["revisions"].items()},
        )
        for p in parameters("finance_programmes.toml")["programmes"]
    )


def programme_of(key: Key) -> Programme | None:
    """The programme a line of the centre town belongs to."""
    if (key.section, key.sens, key.movement) != ("I", "D", "reel"):
        return None
    return next((p for p in known() if fits(p.rule, key)), None)


def _sum(programme: Programme, acts: Sequence[Document], measure: Callable[[Line], int]) -> int:
    lines = (line for act in acts for line in act.lines)
    return sum(measure(line) for line in lines if programme_of(line.key) is programme)


def annex(act: Document, acts: Sequence[Document]) -> list[dict[str, str | int]]:
    """Rows of the annex of a budget primitif or an account, amounts in cents; none elsewhere.

    Args:
        act: the act.
        acts: every act of the budget, whose accounts say what was paid before.
    """
    closed = act.stage in _CLOSED
    if not closed and act.stage != "BP":
        return []
    before = [a for a in acts if a.stage in _CLOSED and a.year < act.year]
    first = min(a.year for a in acts)
    rows: list[dict[str, str | int]] = []
    for programme in known():
        past = sum(cents for year, cents in programme.revised.items() if first < year < act.year)
        row: dict[str, str | int] = {
            "CodTypAutori": "P",
            "CodSTypAutori": "S",
            "NumAutori": programme.number,
            "LibAutori": programme.label,
        }
        if act.year == first:
            row["MtAutoriVote"] = programme.voted
        else:
            row["MtAutori_NMoins1"] = programme.voted + past
            row["MtAutoriVote"] = programme.revised.get(act.year, 0)
        row["MtCPAnt"] = _sum(programme, before, lambda line: line.realised)
        row["MtCPOuv"] = _sum(
            programme, [act], (lambda line: line.opened) if closed else (lambda line: line.voted)
        )
        if closed:
            row["MtCPReal"] = _sum(programme, [act], lambda line: line.realised)
        rows.append(row)
    return rows
