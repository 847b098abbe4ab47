"""One table of a TOML file read key by key, with errors that say where they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.errors import PackError

_CODE = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Entry:
    """A table of a file.

    Attributes:
        raw: keys and values; file: its name; where: « projet « led » », "" for the whole file.
    """

    raw: Mapping[str, Any]
    file: str
    where: str

    def wrong(self, key: str, problem: str, remedy: str = "") -> PackError:
        """The error of a key."""
        field = ", ".join(part for part in (self.where, key) if part)
        return PackError(problem, file=self.file, field=field, remedy=remedy)

    def only(self, known: Collection[str]) -> None:
        """Refuse any other key."""
        for key in self.raw:
            if key not in known:
                raise self.wrong(key, "clé inconnue", f"Clés admises : {', '.join(known)}")

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self.raw

    def optional(self, key: str) -> str:
        """A text, "" when absent."""
        value = self.raw.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, "un texte est attendu", "Écrivez-le entre guillemets")
        return value.strip()

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.optional(key)
        if not value:
            raise self.wrong(key, "clé absente ou vide", "Écrivez-la")
        return value

    def code(self, key: str) -> str:
        """A code that can stand in an address."""
        value = self.text(key)
        if not _CODE.fullmatch(value):
            raise self.wrong(
                key, f"code « {value} » refusé", "Minuscules sans accent, chiffres et tirets bas"
            )
        return value

    def one_of(self, key: str, known: Iterable[str]) -> str:
        """One of the words admitted."""
        admitted, value = list(known), self.text(key)
        if value not in admitted:
            raise self.wrong(
                key, f"valeur inconnue « {value} »", f"Valeurs admises : {', '.join(admitted)}"
            )
        return value

    def day(self, key: str) -> dt.date | None:
        """A day, None when absent."""
        value = self.raw.get(key)
        if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
            return value
        raise self.wrong(key, "ce n'est pas une date", "Écrivez 2026-01-31, sans guillemets")

    def needed_day(self, key: str) -> dt.date:
        """A day that must be there."""
        value = self.day(key)
        if value is None:
            raise self.wrong(key, "date absente", "Écrivez 2026-01-31, sans guillemets")
        return value

    def integer(self, key: str) -> int | None:
        """A whole number from 0 on, None when absent."""
        value = self.raw.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.wrong(key, "un nombre entier est attendu", "Écrivez-le sans guillemets")
        if value is not None and value < 0:
            raise self.wrong(key, "un nombre négatif est refusé")
        return value

    def number(self, key: str) -> Decimal | None:
        """A number, exact as written; None when absent."""
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(key, "un nombre est attendu", "Écrivez-le sans guillemets")
        found = Decimal(str(value))
        if not found.is_finite():
            raise self.wrong(key, "un nombre fini est attendu")
        return found

    def _list(self, key: str, kind: type, told: str) -> tuple[Any, ...]:
        value = self.raw.get(key, [])
        good = isinstance(value, list) and all(
            isinstance(v, kind) and not isinstance(v, bool) for v in value
        )
        if not good:
            raise self.wrong(key, f"une liste de {told} est attendue", "Écrivez-la entre crochets")
        if len(set(map(str, value))) < len(value):
            raise self.wrong(key, "la même valeur est écrite deux fois")
        return tuple(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Texts, none empty."""
        found = tuple(str(v).strip() for v in self._list(key, str, "textes"))
        if not all(found):
            raise self.wrong(key, "un texte de la liste est vide")
        return found

    def integers(self, key: str) -> tuple[int, ...]:
        """Whole numbers."""
        return tuple(self._list(key, int, "nombres entiers"))

    def entries(self, key: str, known: Collection[str], kind: str = "") -> list[Entry]:
        """Tables of a list, each with only the keys admitted.

        Args:
            key: of the list.
            known: keys admitted.
            kind: what an entry is called; it is then told by its own code, when it has one.
        """
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(key, "une liste de tables est attendue", f"Clés : {', '.join(known)}")
        found = []
        for rank, raw in enumerate(value, start=1):
            code = raw.get("code") if kind else None
            own = f"{kind} « {code} »" if isinstance(code, str) and code else f"{key} {rank}"
            where = ", ".join(part for part in (self.where, own) if part)
            entry = Entry(raw, self.file, where)
            entry.only(known)
            found.append(entry)
        return found
