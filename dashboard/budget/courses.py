"""Imputations over the exercices: realised, crédits ouverts and voted, in current euros.

An exercice whose document does not carry a code is a gap, not a zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dashboard.budget.families import family_of, family_words
from dashboard.budget.reading import label_of
from dashboard.catalogue.budget_families import load_policies, policy_of

NO_POLICY = "sans"
"""Code of the lines without a function."""


@dataclass(frozen=True)
class Course:
    """One imputation over the exercices, in current euros.

    Attributes:
        realised: by exercice whose document says it; opened: crédits ouverts of that document.
        voted: sum of BP, BS and DM, by exercice that has any.
    """

    code: str
    label: str
    side: str
    section: str = ""
    realised: Mapping[int, Decimal] = field(default_factory=dict)
    opened: Mapping[int, Decimal] = field(default_factory=dict)
    voted: Mapping[int, Decimal] = field(default_factory=dict)

    def granted(self, year: int) -> Decimal | None:
        """Crédits ouverts of the account or snapshot; voted when no such document says them."""
        return self.opened.get(year) or self.voted.get(year, self.opened.get(year))


def courses(
    rows: Iterable[Mapping[str, Any]], kind: str = "", *, split: bool = False
) -> tuple[Course, ...]:
    """Rows of `budget/evolution_postes` gathered by side and code, and by section when `split`.

    The words of a code are those of the last exercice that names it.
    """
    found: dict[tuple[str, str, str], dict[str, dict[int, Decimal]]] = {}
    words: dict[str, str] = {}
    for row in rows:
        key = (row["sens"], row["section"] if split else "", row["code"])
        sums = found.setdefault(key, {"realised": {}, "opened": {}, "voted": {}})
        named = {
            "realised": row["montant_eur"] if row["execute"] else None,
            "opened": row["credits_ouverts_eur"] if row["execute"] else None,
            "voted": None if row["execute"] else row["montant_eur"],
        }
        for name, value in named.items():
            if value is not None:
                sums[name][row["exercice"]] = sums[name].get(row["exercice"], Decimal(0)) + value
        words[row["code"]] = row["libelle"] or words.get(row["code"], "")
    return tuple(
        Course(code, label_of(kind, code, words[code]), side, section, **sums)
        for (side, section, code), sums in found.items()
    )


def added(code: str, label: str, group: Sequence[Course]) -> Course:
    """The sum of several courses; an exercice none of them carries stays a gap."""
    sums: dict[str, dict[int, Decimal]] = {"realised": {}, "opened": {}, "voted": {}}
    for course in group:
        for name, mine in sums.items():
            for year, value in getattr(course, name).items():
                mine[year] = mine.get(year, Decimal(0)) + value
    return Course(code, label, group[0].side, group[0].section, **sums)


def size(course: Course) -> Decimal:
    """Last known amount, realised first, to sort by."""
    known = {**course.voted, **course.realised}
    return known[max(known)] if known else Decimal(0)


def families(parts: Iterable[Course], side: str) -> tuple[Course, ...]:
    """Courses of articles gathered in reading families."""
    moved: dict[str, list[Course]] = defaultdict(list)
    for part in parts:
        moved[family_of(part.code, side)].append(part)
    return tuple(added(code, family_words(code, side), group) for code, group in moved.items())


def policies(rows: Iterable[Mapping[str, Any]], norms: Mapping[int, str]) -> tuple[Course, ...]:
    """Coarse policies that span M14 and M57, from rows by function; `norms` by exercice."""
    labels = {policy.code: policy.label for policy in load_policies()}
    known = []
    for row in rows:
        policy = policy_of(norms.get(row["exercice"], ""), row["code"])
        code = policy.code if policy else NO_POLICY
        known.append({**row, "code": code, "libelle": labels.get(code, "Sans fonction")})
    order = {code: rank for rank, code in enumerate(labels)}
    return tuple(sorted(courses(known), key=lambda c: order.get(c.code, len(order))))
