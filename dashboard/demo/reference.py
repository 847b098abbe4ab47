"""The invented facts the generator starts from: communes, quarters, charts of accounts."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "donnees"

EPCI_NAME = "Agglomération de Castelrive"
CENTRE = "00036"
SECOND = "00093"
SMALL_TOWN = "00114"


def _luhn(digits: str) -> str:
    """The control digit that makes `digits` a valid SIREN or SIRET."""
    doubled = (int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)


def siren(body: str) -> str:
    """SIREN from its first eight digits."""
    return body + _luhn(body)


def siret(siren_code: str, number: int) -> str:
    """SIRET of an establishment from its SIREN and rank."""
    body = f"{siren_code}{number:04d}"
    return body + _luhn(body)


# A commune's SIREN is 21 + department + number: no department is « 00 », so neither is official.
EPCI_SIREN = siren("24000001")
CENTRE_SIREN = siren("21000036")
SMALL_TOWN_SIREN = siren("21000114")


@dataclass(frozen=True)
class Area:
    """A commune or a quarter.

    Attributes:
        parent: code of the area above.
        weight: inhabitants for a commune, share of its commune for a quarter.
        x, y: where it lies, km east and north of the centre's bridge.
    """

    code: str
    name: str
    parent: str
    weight: float
    x: float
    y: float


@dataclass(frozen=True)
class Account:
    """One account of a nomenclature; `chapters` by (mouvement, sens), "" where not admitted."""

    code: str
    label: str
    chapters: dict[tuple[str, str], str]


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one table of `donnees/`."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def parameters(name: str) -> dict[str, Any]:
    """One TOML file of `donnees/`."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def communes() -> list[Area]:
    """The 44 communes, by code."""
    return [
        Area(
            r["code"],
            r["nom"],
            EPCI_SIREN,
            float(r["population"]),
            float(r["x_km"]),
            float(r["y_km"]),
        )
        for r in rows("communes.csv")
    ]


def quarters() -> list[Area]:
    """Quarters of the two largest communes, by code."""
    return [
        Area(
            r["code"], r["nom"], r["commune"], float(r["part"]), float(r["x_km"]), float(r["y_km"])
        )
        for r in rows("quartiers.csv")
    ]


_CHAPTER_COLUMNS = {
    ("reel", "D"): "reel_d",
    ("reel", "R"): "reel_r",
    ("entre_sections", "D"): "sections_d",
    ("entre_sections", "R"): "sections_r",
    ("interieur", "D"): "interieur_d",
    ("interieur", "R"): "interieur_r",
}


def accounts(nomenclature: str) -> dict[str, Account]:
    """Accounts used in one nomenclature (`M57_D`, `M49_D`), by code."""
    name = f"comptes_{nomenclature[:3].lower()}.csv"
    return {
        r["code"]: Account(r["code"], r["libelle"], {k: r[c] for k, c in _CHAPTER_COLUMNS.items()})
        for r in rows(name)
    }
