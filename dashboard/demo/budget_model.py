"""What a budget is made of: lines and amounts proposed for one exercice, before balancing.

Amounts are integers, in cents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.reference import Account, accounts, parameters, rows

Amounts = dict["Key", int]
ROUNDING = 100_00


@dataclass(frozen=True, order=True)
class Key:
    """What tells one budget line from another.

    Attributes:
        section: F or I; sens: D or R.
        movement: `reel`, `entre_sections` or `interieur`.
    """

    section: str
    sens: str
    movement: str
    chapter: str
    article: str
    function: str


@dataclass(frozen=True)
class Model:
    """One budget: its parameters (`donnees/budget_*.toml`) and its chart of accounts."""

    parameters: Mapping[str, Any]
    accounts: Mapping[str, Account]
    sections: Mapping[str, str]

    @property
    def nomenclature(self) -> str:
        """`M57_D` or `M49_D`."""
        return str(self.parameters["nomenclature"])

    @property
    def common_function(self) -> str:
        """Function of lines that belong to no policy; "" where there is none."""
        return "01" if self.nomenclature == "M57_D" else ""

    def key(
        self, article: str, sens: str, movement: str = "reel", function: str | None = None
    ) -> Key:
        """The line of an article, its chapter and section as the chart of accounts says."""
        chapter = self.accounts[article].chapters[movement, sens]
        where = self.common_function if function is None else function
        return Key(self.sections[chapter], sens, movement, chapter, article, where)

    def by_chapter(self, table: str, key: Key, default: Any) -> Any:
        """A parameter given by article, else by chapter, else by default."""
        values = self.parameters.get(table, {})
        return values.get(key.article, values.get(key.chapter, default))


def load_model(name: str) -> Model:
    """Model of `budget_<name>.toml`."""
    values = parameters(f"budget_{name}.toml")
    nomenclature = values["nomenclature"]
    sections = {
        r["code"]: r["section"] for r in rows("chapitres.csv") if r["nomenclature"] == nomenclature
    }
    return Model(values, accounts(nomenclature), sections)


def _stated(model: Model) -> Iterator[tuple[Key, float]]:
    """(line, thousands of euros of the reference year) of every real line."""
    staff = model.parameters["personnel"]
    for function, total in staff["fonctions"].items():
        for article, share in staff["articles"].items():
            yield model.key(article, "D", function=function), total * share
    for article, (function, share) in staff.get("centralise", {}).items():
        whole = sum(staff["fonctions"].values())
        yield model.key(article, "D", function=function), whole * share
    for table, sens in (("depenses", "D"), ("recettes", "R")):
        for articles in model.parameters[table].values():
            for article, functions in articles.items():
                for function, amount in functions.items():
                    yield model.key(article, sens, function=function), float(amount)


def _transfers(model: Model) -> Iterator[tuple[Key, float]]:
    """Order lines: depreciation, transferred grants, studies put with the works."""
    order = model.parameters["ordre"]
    written_off, transferred = order["amortissements"], order["subventions_transferees"]
    yield model.key("6811", "D", "entre_sections"), float(sum(written_off.values()))
    for article, amount in written_off.items():
        yield model.key(article, "R", "entre_sections"), float(amount)
    yield model.key("777", "R", "entre_sections"), float(sum(transferred.values()))
    for article, amount in transferred.items():
        yield model.key(article, "D", "entre_sections"), float(amount)
    for article, amount in order["etudes_integrees"].items():
        sens = "R" if article == "2031" else "D"
        yield model.key(article, sens, "interieur"), float(amount)


def _grown(model: Model, key: Key, amount: float, year: int) -> float:
    rate = model.by_chapter("croissance", key, model.parameters["croissance_defaut"])
    shock = model.parameters.get("chocs", {}).get(key.article, {}).get(str(year), 1.0)
    return amount * (1 + float(rate)) ** (year - int(model.parameters["reference"])) * float(shock)


def _rounded(thousands: float) -> int:
    return round(thousands * 1000_00 / ROUNDING) * ROUNDING


def proposed(model: Model, year: int, rng: np.random.Generator) -> Amounts:
    """Amounts proposed for an exercice, rounded to 100 €; order lines balance one another."""
    found: Amounts = {}
    for key, amount in _stated(model):
        spread = 0.006 if key.chapter in {"012", "73", "731", "74", "014"} else 0.03
        cents = _rounded(_grown(model, key, amount, year) * rng.normal(1, spread))
        if cents > 0:
            found[key] = cents
    rate = (1 + float(model.parameters["croissance_defaut"])) ** (
        year - int(model.parameters["reference"])
    )
    order = {key: _rounded(amount * rate) for key, amount in _transfers(model) if amount}
    for mirror in ("6811", "777"):
        whole = next(k for k in order if k.article == mirror)
        order[whole] = sum(
            v for k, v in order.items() if k.chapter == "040" and k.sens != whole.sens
        )
    return found | order


def total(amounts: Mapping[Key, int], section: str, sens: str) -> int:
    """Sum of one side of one section."""
    return sum(v for k, v in amounts.items() if (k.section, k.sens) == (section, sens))
