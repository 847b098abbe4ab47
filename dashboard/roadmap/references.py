"""What others did: the 2017 cartography, good-practice sheets, files received from other towns.

Nothing here is a figure of the town. A file of the pack's `references/` folder that cannot be
trusted is told, never shown.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.catalogue.indicators import load_indicators
from dashboard.errors import PackError
from dashboard.formats import fold
from dashboard.roadmap.shared_file import (
    EVALUATION,
    Shared,
    SharedError,
    definition_mark,
)
from dashboard.roadmap.shared_reading import read_shared
from dashboard.roadmap.sharing import definition_of
from dashboard.settings import CATALOGUE

FOLDER = "references"
"""Of a pack: one file per reference."""
MOST = 200
"""Files read of that folder."""


@dataclass(frozen=True)
class City:
    """A place the guide names; code: INSEE or SIREN, "" when it is neither a town nor a body."""

    name: str
    code: str


@dataclass(frozen=True)
class Family:
    """A family of projects of the cartography, its places in the order of the guide."""

    code: str
    name: str
    cities: tuple[City, ...]
    short: str = ""


@dataclass(frozen=True)
class Cartography:
    """The whole file; result: what is said of every project of it."""

    title: str
    source: str
    result: str
    families: tuple[Family, ...]

    @property
    def by_city(self) -> Mapping[City, tuple[Family, ...]]:
        """Places in alphabetical order, and the families each is in."""
        names = {city for family in self.families for city in family.cities}
        order = sorted(names, key=lambda city: fold(city.name))
        return {c: tuple(f for f in self.families if c in f.cities) for c in order}


@dataclass(frozen=True)
class Practice:
    """A good practice: what it answers, what was done, what it asks for, what would measure it.

    Attributes:
        indicators: codes of the catalogue; result: "" when no figure is published.
    """

    code: str
    title: str
    city: City
    need: str
    done: str
    conditions: tuple[str, ...]
    indicators: tuple[str, ...]
    goals: tuple[int, ...]
    result: str
    source: str


@dataclass(frozen=True)
class Received:
    """Files of other towns: those that can be trusted, and why others cannot."""

    files: tuple[Shared, ...]
    faults: tuple[str, ...]

    def beside(self, indicator: str) -> tuple[Shared, ...]:
        """Evaluations of other towns on the same indicator."""
        found = (f for f in self.files if f.nature == EVALUATION)
        return tuple(f for f in found if indicator and f.indicator == indicator)


def _raw(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None


@cache
def load_cartography(path: Path = CATALOGUE / "cartographie_2017.toml") -> Cartography:
    """The four families of the guide.

    Raises:
        PackError: unreadable file, a part missing.
    """
    raw = _raw(path)
    try:
        families = tuple(
            Family(
                told["code"],
                told["nom"],
                tuple(City(city["nom"], city["code"]) for city in told["villes"]),
                told.get("sigle", ""),
            )
            for told in raw["familles"]
        )
        return Cartography(raw["titre"], raw["source"], raw["resultat"], families)
    except (KeyError, TypeError) as error:
        raise PackError(f"partie absente ou fausse ({error})", file=path.name) from None


@cache
def load_practices(path: Path = CATALOGUE / "bonnes_pratiques.toml") -> tuple[Practice, ...]:
    """Good-practice sheets, in the order of the file.

    Raises:
        PackError: unreadable file, a key missing, an indicator the catalogue does not have.
    """
    found = []
    for code, told in _raw(path).items():
        try:
            made = Practice(
                code,
                told["titre"],
                City(told["ville"], told["code"]),
                told["besoin"],
                told["fait"],
                tuple(told["conditions"]),
                tuple(told["indicateurs"]),
                tuple(told["odd"]),
                told["resultat"],
                told["source"],
            )
        except (KeyError, TypeError) as error:
            raise PackError(
                f"clé absente ou fausse ({error})", file=path.name, field=code
            ) from None
        for name in made.indicators:
            if name not in load_indicators():
                raise PackError(f"indicateur inconnu « {name} »", file=path.name, field=code)
        found.append(made)
    return tuple(found)


def named_here(areas: Collection[str], codes: Sequence[str] = ()) -> frozenset[str]:
    """Codes of the territory by which a place of a list is recognised.

    Args:
        areas: codes of the areas of the tree.
        codes: other official codes of the pack (INSEE, SIREN); "" counts for nothing.
    """
    return frozenset(code for code in (*areas, *codes) if code)


# ───────────────────────────── Files of other towns ─────────────────────────────


def received(pack: Path) -> Received:
    """What the pack's folder of references holds, by name of file."""
    folder = pack / FOLDER
    files, faults, marks = [], [], set()
    for path in sorted(folder.glob("*.json"))[:MOST] if folder.is_dir() else ():
        try:
            shared = read_shared(path)
        except SharedError as error:
            faults.append(str(error))
            continue
        if shared.mark in marks:
            faults.append(f"{path.name} : copie d'un autre fichier du dossier, laissée de côté.")
            continue
        marks.add(shared.mark)
        files.append(shared)
    files.sort(key=lambda s: (fold(s.town), s.nature, s.code))
    return Received(tuple(files), tuple(faults))


def add_reference(pack: Path, file: Path, *, own: Collection[str]) -> tuple[Shared, Path]:
    """Check a file and copy it in the pack's folder of references.

    Args:
        pack: folder of the pack.
        file: what was received.
        own: codes of the town itself: its own file is no reference.

    Raises:
        SharedError: the file is wrong, already there, or the town's own.
    """
    shared = read_shared(file)
    if {shared.siren, shared.insee} & {code for code in own if code}:
        raise SharedError(
            "ce fichier vient de votre propre collectivité",
            file=file.name,
            remedy="Une référence est le résultat d'une autre",
        )
    folder = pack / FOLDER
    there = {known.mark: known.file for known in received(pack).files}
    if shared.mark in there:
        raise SharedError(
            "ce résultat est déjà dans les références",
            file=file.name,
            remedy=f"Voyez « {there[shared.mark]} »",
        )
    folder.mkdir(exist_ok=True)
    stem = re.sub(r"[^a-z0-9]+", "-", fold(f"{shared.town} {shared.nature} {shared.code}"))
    target = folder / f"{stem.strip('-')[:80]}-{shared.mark[:8]}.json"
    shutil.copyfile(file, target)
    return shared, target


def same_definition(shared: Shared) -> bool | None:
    """Whether the indicator is defined there as here; None when it does not exist here."""
    indicator = load_indicators().get(shared.indicator)
    if indicator is None:
        return None
    return definition_mark(shared.definition) == definition_mark(definition_of(indicator))
