"""`marches.toml`: how contracts and grants are read: windows, words, accounts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

FILE = "marches.toml"


@dataclass(frozen=True)
class ContractRules:
    """Rules of the page of contracts.

    Attributes:
        windows: months within which an end is announced, nearest first.
        publication: what must be published, in a sentence.
        without: published texts that say a contract has no consideration.
        grant_accounts: beginnings of the accounts where grants are read.
    """

    windows: tuple[int, int]
    publication: str
    without: frozenset[str]
    grant_accounts: tuple[str, ...]


@cache
def load_contract_rules() -> ContractRules:
    """The rules shipped with the catalogue.

    Raises:
        PackError: unreadable file, or a key is missing.
    """
    try:
        raw = tomllib.loads((CATALOGUE / FILE).read_text(encoding="utf-8"))
        near, far = sorted(int(months) for months in raw["fenetres_mois"])
        return ContractRules(
            (near, far),
            str(raw["publication"]),
            frozenset(raw["sans_consideration"]),
            tuple(raw["comptes_subventions"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise PackError(f"règles illisibles ({error})", file=FILE) from None
