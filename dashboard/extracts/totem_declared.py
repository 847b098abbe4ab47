"""What a TotEM act says of itself beside its lines: its ratios, its debt, its programmes.

Three parts are read, and nothing else of them: the `Val…` and population of
`InformationsGenerales`; of the debt annex, the capital still due and repaid on the town's own
loans, summed (no lender, no contract, no guaranteed body); of the programme annex, number, label
and what is voted and paid. They become facts of the file, one short text each:

- `information.<code>`: as written, French text (« 48,80 % », « 3 446 »);
- `dette.encours`, `dette.capital`: euros with a point;
- `ap.<number>`: euros with a point, empty when not written, in the order of `AMOUNTS`, then the
  label, joined by « ; ».
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lxml import etree

_INFORMATION = ("Budget", "InformationsGenerales", "Information")
_LOAN = ("Annexes", "DATA_EMPRUNT", "EMPRUNT")
_PROGRAMME = ("Annexes", "DATA_APCP", "APCP")
_KEPT = re.compile(r"PopTot|NbResSec|PotFisc\w*|PotFin\w*|Val[A-Z]\w*|MoyNat\w+")
"""Codes of InformationsGenerales kept: figures; places and dates of meetings are not."""
_BEFORE = ("MtAutori_NMoins1", "MtAutoriPrec")
"""Voted before the exercice, as newer and older software write it."""
_DURING = (
    "MtAutoriVote",
    "MtCPAnt",
    "MtCPOuv",
    "MtCPReal",
    "MtAutoriNonCouvParCP_01_01_N",
)
AMOUNTS = ("avant", "revision", "anterieurs", "ouverts", "mandates", "non_couverts")
"""Amounts of a programme: voted before the exercice and in it, paid before, opened and paid in it,
not yet paid on the 1st of January."""
_READ = {
    "CodTypEmpr",
    "NomBenefEmprGaranti",
    "MtCapitalRestDu_31_12",
    "MtCapitalExer",
    "CodTypAutori",
    "CodSTypAutori",
    "NumAutori",
    "LibAutori",
    *_BEFORE,
    *_DURING,
}
_OWN_LOAN = "01"
"""CodTypEmpr of the town's own loans; 09 are those it guarantees for others."""
_MOST = 2000
"""Programmes kept of one act; real ones hold about a hundred."""
_LONGEST_LABEL = 80
_CONTROL = re.compile("[\u00ad\x00-\x1f]")
"""Signs typed by accident, soft hyphens among them."""


@dataclass
class Declared:
    """What has been read so far.

    Attributes:
        row: cells of the loan or programme being read, emptied at its end.
        debt: capital due and repaid, None as long as no own loan was met.
        programmes: number → amounts in the order of `AMOUNTS`, label; a number written several
            times (one row for each chapter) is summed.
    """

    information: dict[str, str] = field(default_factory=dict)
    row: dict[str, str] = field(default_factory=dict)
    debt: list[Decimal] | None = None
    programmes: dict[str, tuple[list[Decimal | None], str]] = field(default_factory=dict)

    def note(self, path: tuple[str, ...], element: etree._Element) -> None:
        """Take what is kept of an element that ends; call it before it is forgotten."""
        if path[-3:] == _INFORMATION:
            code, value = element.get("Code") or "", (element.get("V") or "").strip()
            if value and _KEPT.fullmatch(code):
                self.information.setdefault(code, value)
        elif path[-4:-1] in (_LOAN, _PROGRAMME):
            if path[-1] in _READ:
                self.row[path[-1]] = (element.get("V") or "").strip()
        elif path[-3:] == _LOAN:
            self._add_loan()
        elif path[-3:] == _PROGRAMME:
            self._add_programme()

    def _add_loan(self) -> None:
        row, self.row = self.row, {}
        due = _amount(row.get("MtCapitalRestDu_31_12"))
        repaid = _amount(row.get("MtCapitalExer"))
        if row.get("CodTypEmpr") != _OWN_LOAN or row.get("NomBenefEmprGaranti") or due is None:
            return
        known = self.debt or [Decimal(0), Decimal(0)]
        self.debt = [known[0] + due, known[1] + (repaid or 0)]

    def _add_programme(self) -> None:
        row, self.row = self.row, {}
        number = row.get("NumAutori", "")
        before = next((row[name] for name in _BEFORE if row.get(name)), None)
        parts = [_amount(before), *(_amount(row.get(name)) for name in _DURING)]
        kind = (row.get("CodTypAutori"), row.get("CodSTypAutori", "S"))
        if kind != ("P", "S") or not number or parts == [None] * len(parts):
            return
        known, label = self.programmes.get(number, ([None] * len(parts), row.get("LibAutori", "")))
        if number in self.programmes or len(self.programmes) < _MOST:
            self.programmes[number] = (
                [_added(*two) for two in zip(known, parts, strict=True)],
                label,
            )

    def facts(self) -> Mapping[str, str]:
        """Facts of the file, by key."""
        found = {f"information.{code}": text for code, text in self.information.items()}
        if self.debt is not None:
            found["dette.encours"], found["dette.capital"] = (f"{part:.2f}" for part in self.debt)
        for number, (amounts, label) in self.programmes.items():
            plain = " ".join(_CONTROL.sub("", label).replace(",", " ").split())[:_LONGEST_LABEL]
            told = ["" if amount is None else f"{amount:.2f}" for amount in amounts]
            found[f"ap.{number}"] = ";".join([*told, plain.replace(";", " ")])
        return found


def _added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Sum of what is known; None when nothing is."""
    known = [part for part in (one, other) if part is not None]
    return sum(known, Decimal(0)) if known else None


def _amount(text: str | None) -> Decimal | None:
    """Euros with a point, as annexes write them; None when it is no amount."""
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(10) ** 15 else None
