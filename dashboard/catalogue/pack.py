"""A territory pack: the folder of TOML that makes Vigie the dashboard of one town."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.catalogue.sources import Source, load_sources
from dashboard.catalogue.tiles import Tiles, read_tiles
from dashboard.errors import PackError

SCHOOL_ZONES = ("A", "B", "C", "corse", "outre-mer")
DEFAULT_ACCENT = "#1f5a96"


@dataclass(frozen=True)
class Level:
    """One level of the territory tree, from the widest to the narrowest."""

    code: str
    name: str
    plural: str


@dataclass(frozen=True)
class Passage:
    """A code that became another: facts that bear the former one are read under the new one.

    For what the official list of communes does not say: a grouping that changed its SIREN.
    """

    old: str
    new: str
    effective: dt.date
    old_name: str


@dataclass(frozen=True)
class Territory:
    """`territoire.toml`.

    Attributes:
        code: name of the pack's folder.
        name: name on screen, as in « Vigie — Ville de … ».
        root: code of the area at the top of the tree; root_name its name.
        main: code of the area shown first (the town itself).
        siren, insee: official codes, text; "" for a town of another country.
        levels: tree, widest first.
        geography: vintage of the geography, a year.
        school_zone: calendar zone.
        simulated: True makes « Données simulées » appear on every page and export.
        accent: the town's colour, `#rrggbb`; contrast is checked where it is used.
        passages: codes that became others, beyond the official list of communes.
        tiles: background the map may have; None: nothing is asked of anyone.
    """

    code: str
    name: str
    root: str
    root_name: str
    main: str
    main_name: str
    siren: str
    insee: str
    levels: tuple[Level, ...]
    geography: int
    school_zone: str = "A"
    timezone: str = "Europe/Paris"
    simulated: bool = False
    accent: str = DEFAULT_ACCENT
    passages: tuple[Passage, ...] = ()
    tiles: Tiles | None = None

    def holds(self, area: str) -> bool:
        """True of the root (also "") when the body followed is inside: its accounts are not its."""
        return area in ("", self.root) and self.main != self.root


@dataclass(frozen=True)
class Pack:
    """A checked pack: territory, sources by code, and a digest of every file of the folder."""

    folder: Path
    territory: Territory
    sources: Mapping[str, Source]
    digest: str

    @property
    def level_codes(self) -> tuple[str, ...]:
        """Codes of the levels of the tree, widest first."""
        return tuple(level.code for level in self.territory.levels)


TERRITORY_KEYS = {
    "nom": "name",
    "racine": "root",
    "racine_nom": "root_name",
    "principal": "main",
    "principal_nom": "main_name",
    "siren": "siren",
    "insee": "insee",
    "niveaux": "levels",
    "millesime_geo": "geography",
    "zone_scolaire": "school_zone",
    "fuseau": "timezone",
    "simule": "simulated",
    "couleur": "accent",
    "passages": "passages",
    "fond": "tiles",
}
"""Key of `territoire.toml` → attribute; the keys are also those of the table `pack_territoire`."""
_OPTIONAL = {"siren", "insee", "zone_scolaire", "fuseau", "simule", "couleur", "passages", "fond"}
_CODES = {"siren": r"\d{9}", "insee": r"(\d{2}|2[AB])\d{3}", "couleur": r"#[0-9a-fA-F]{6}"}


def _territory(folder: Path) -> Territory:
    path = folder / "territoire.toml"
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(
            "fichier absent",
            file=f"{folder.name}/territoire.toml",
            remedy="Créez un pack avec « vigie pack new »",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    for key in raw:
        if key not in TERRITORY_KEYS:
            raise PackError(
                f"clé inconnue « {key} »",
                file=path.name,
                remedy=f"Clés admises : {', '.join(TERRITORY_KEYS)}",
            )
    for key in TERRITORY_KEYS:
        if key not in raw and key not in _OPTIONAL:
            raise PackError(f"clé absente « {key} »", file=path.name)
    for key, pattern in _CODES.items():
        if key in raw and not (isinstance(raw[key], str) and re.fullmatch(pattern, raw[key])):
            raise PackError(
                f"valeur « {raw[key]} » refusée",
                file=path.name,
                field=key,
                remedy="Écrivez le code entre guillemets, avec tous ses chiffres",
            )
    values = {"siren": "", "insee": "", **{TERRITORY_KEYS[k]: v for k, v in raw.items()}}
    values["levels"] = tuple(Level(n["code"], n["nom"], n["pluriel"]) for n in raw["niveaux"])
    values["passages"] = tuple(
        _passage(told, path.name, f"passages {rank}")
        for rank, told in enumerate(raw.get("passages", []), start=1)
    )
    if "fond" in raw:
        told = raw["fond"] if isinstance(raw["fond"], dict) else {}
        values["tiles"] = read_tiles(told, path.name)
    if values.get("school_zone", "A") not in SCHOOL_ZONES:
        raise PackError(
            f"zone inconnue « {values['school_zone']} »",
            file=path.name,
            field="zone_scolaire",
            remedy=f"Zones admises : {', '.join(SCHOOL_ZONES)}",
        )
    return Territory(code=folder.name, **values)


def _passage(told: dict[str, Any], file: str, field: str) -> Passage:
    """A former code, the one that replaces it, from which day, and the former name."""
    kinds = {"ancien": str, "nouveau": str, "date": dt.date, "nom_ancien": str}
    good = told.keys() == kinds.keys() and all(
        isinstance(told[key], kind) for key, kind in kinds.items()
    )
    if not good or isinstance(told["date"], dt.datetime):
        raise PackError(
            "passage d'un code à un autre mal écrit",
            file=file,
            field=field,
            remedy='Écrivez ancien = "…", nouveau = "…", date = 2022-01-01, nom_ancien = "…"',
        )
    return Passage(told["ancien"], told["nouveau"], told["date"], told["nom_ancien"])


def _digest(folder: Path) -> str:
    """Hash of names and contents of the pack's files, whatever their order on disk."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(str(path.relative_to(folder).as_posix()).encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def load_pack(folder: Path) -> Pack:
    """Read and check the pack of a folder.

    Raises:
        PackError: names the file, the key, and what is admitted.
    """
    if not folder.is_dir():
        raise PackError(
            "dossier absent", file=folder.name, remedy="Créez un pack avec « vigie pack new »"
        )
    return Pack(folder, _territory(folder), load_sources(folder / "sources.toml"), _digest(folder))
