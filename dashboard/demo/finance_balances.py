"""The accountant's balance of the centre town for the last exercice whose account is voted.

29 columns, one row per account. Budgetary operations are those of the account, to the cent; the
opening balance is invented and balanced; what is paid and cashed goes through third parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard.demo.budget_acts import Document
from dashboard.demo.budget_files import documents_of
from dashboard.demo.budget_model import load_model
from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.finance_aggregates import debts
from dashboard.demo.reference import CENTRE, CENTRE_SIREN, parameters
from dashboard.demo.totem import MAIN, amount
from dashboard.demo.world import World

HEADING = (
    "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;CSTYP;NOMEN;SIREN;CREGI;CACTI;SECTEUR;FINESS;CODBUD1;"
    "CATEG;BAL;FONCTION;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC"
)
_RESULTS = ("001", "002")
_RESERVES, _FORWARD = "1068", "110"


@dataclass
class Entry:
    """One account, in cents: opening, budgetary, of which order, and other operations."""

    opening: int = 0
    debit: int = 0
    credit: int = 0
    order_debit: int = 0
    order_credit: int = 0
    other_debit: int = 0
    other_credit: int = 0

    @property
    def balance(self) -> int:
        """Debit less credit of everything."""
        return self.opening + self.debit - self.credit + self.other_debit - self.other_credit

    def cells(self) -> list[int]:
        """The ten amounts, in the order of the file."""
        return [
            *_sides(self.opening),
            self.debit,
            self.credit,
            self.other_debit,
            self.other_credit,
            self.order_debit,
            self.order_credit,
            *_sides(self.balance),
        ]


def _sides(balance: int) -> tuple[int, int]:
    return max(0, balance), max(0, -balance)


Entries = defaultdict[str, Entry]


def _budgetary(account: Document, entries: Entries) -> tuple[int, int]:
    """Write the operations of the account; real spending and income, reserves left out."""
    spent = earned = 0
    for line in account.lines:
        if not line.realised or line.key.article in _RESULTS:
            continue
        entry, order = entries[line.key.article], line.key.movement != "reel"
        if line.key.sens == "D":
            entry.debit += line.realised
            entry.order_debit += line.realised * order
            spent += line.realised * (not order)
        else:
            entry.credit += line.realised
            entry.order_credit += line.realised * order
            earned += line.realised * (not order and line.key.article != _RESERVES)
    return spent, earned


def _opening(entries: Entries, owed: int, reserves: int, income: int) -> None:
    """Assets, capital, debt, cash and result brought forward; 1021 makes them equal."""
    sheet = parameters("finance_bilan.toml")
    for code, thousands in sheet["debit"].items():
        entries[code].opening += int(thousands) * 1000_00
    for code, thousands in sheet["credit"].items():
        entries[code].opening -= int(thousands) * 1000_00
    entries["1641"].opening -= owed
    entries[_FORWARD].opening -= reserves
    cash = sheet["tresorerie"]
    entries[str(cash["compte"])].opening += round(income * float(cash["part"]))
    entries["1021"].opening -= sum(entry.opening for entry in entries.values())


def _third_parties(entries: Entries, spent: int, earned: int) -> None:
    """Bills and titles go through third parties; most are settled through the treasury."""
    sheet = parameters("finance_bilan.toml")
    third, cash = sheet["tiers"], str(sheet["tresorerie"]["compte"])
    paid = spent - round(spent * float(third["impayes"]))
    cashed = earned - round(earned * float(third["impayes"]))
    suppliers, debtors = entries[str(third["depenses"])], entries[str(third["recettes"])]
    suppliers.other_credit, suppliers.other_debit = spent, paid
    debtors.other_debit, debtors.other_credit = earned, cashed
    entries[cash].other_debit, entries[cash].other_credit = cashed, paid


def balance(account: Document, owed: int) -> Mapping[str, Entry]:
    """Account → entry, whole and balanced.

    Args:
        account: compte administratif or compte financier unique.
        owed: debt before the exercice, in cents.
    """
    entries: Entries = defaultdict(Entry)
    spent, earned = _budgetary(account, entries)
    taken_up = {
        code: sum(line.realised for line in account.lines if line.key.article == code)
        for code in ("002", _RESERVES)
    }
    _opening(entries, owed, sum(taken_up.values()), earned)
    entries[_FORWARD].other_debit = taken_up[_RESERVES]
    _third_parties(entries, spent, earned)
    return {code: entries[code] for code in sorted(entries)}


def _lines(year: int, entries: Mapping[str, Entry]) -> Iterator[str]:
    identity = (
        f"{year};{MAIN.siret};000;CASTELRIVE;{CENTRE[2:]};1;101;00;M57;{CENTRE_SIREN};00;40;;;00;"
        "Commune;DEF;"
    )
    for code, entry in entries.items():
        yield f"{identity};{code};" + ";".join(amount(cents) for cents in entry.cells())


def write_balance(world: World) -> None:
    """One file, for the last exercice whose account is known; a broken row at its end."""
    truth = world.truth.source("balances")
    closed = [d for d in documents_of(world, "principal") if d.stage in {"CA", "CFU"}]
    known = [d for d in closed if d.decided <= world.until]
    if not known:
        return
    first = int(load_model("principal").parameters["encours_dette"]) * 1000_00
    owed = debts(known[:-1], first).get(known[-1].year - 1, first)
    entries = balance(known[-1], owed)
    lines = list(_lines(known[-1].year, entries))
    lines.append(";".join(lines[0].split(";")[:12]))
    year = known[-1].year
    write_lines(
        world.out / "finances" / "balances" / f"Balance_Commune_{year}.csv",
        style=Style(encoding="cp1252"),
        lines=[HEADING, *lines],
    )
    truth.files += 1
    truth.rows_read += len(lines)
    truth.rejected["cellules_manquantes"] += 1
    truth.totals["solde_debit_eur"] = amount(sum(max(0, e.balance) for e in entries.values()))
    truth.totals["budgetaire_debit_eur"] = amount(sum(e.debit for e in entries.values()))
