"""A territory of a few rows, for tests: they state what matters, the rest has defaults.

```python
town = Tiny(tmp_path)
town.write("budget_ligne", [{"exercice": 2023, "realise_eur": "12.50"}, {"exercice": 2024}])
town.write("demande", [{"categorie": "Voirie"}], personnel=True, secret_k=5)
database = town.build().database
```

Rows become a CSV file read by the real reader, through the real builder.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.build.run import Built, Order, build
from dashboard.catalogue.tables import TABLES
from dashboard.queries import library
from dashboard.settings import QUERIES, ROOT

DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "budget_ligne": {"exercice": 2024, "etape": "CA", "sens": "D", "mouvement": "reel"},
    "plan_de_compte": {
        "exercice": 2024,
        "nomenclature": "M57_D",
        "genre": "compte",
        "code": "60612",
        "libelle": "Énergie",
    },
    "mesure": {"capteur_id": "C1", "propriete": "velo", "debut": "2024-03-04T10:00:00Z"},
    "demande": {"categorie": "Voirie", "recu_le": "2024-03-04T10:00:00Z"},
    "activite": {"service": "Sports", "jour": "2024-03-04", "mesure": "entrees"},
    "offre": {"equipement": "Maison pour tous", "theme": "Danse"},
    "equipement": {"equipement_id": "E1", "nom": "Piscine"},
    "evenement": {"genre": "travaux", "libelle": "Pont fermé", "debut": "2024-03-04"},
    "population": {"code": "99001", "annee": 2024, "nature": "municipale"},
    "contexte": {"code": "99001", "indicateur": "revenu_median", "periode": "2021"},
    "agregat_financier": {
        "exercice": 2024,
        "siren": "219900012",
        "type_de_budget": "principal",
        "agregat": "Encours de dette",
    },
    "balance_compte": {"exercice": 2024, "budget_siret": "21990001200018", "compte": "60612"},
    "indice_prix": {"indice": "Prix d'essai", "annee": 2024, "valeur": "100"},
    "marche": {"marche_id": "M1", "genre": "marche", "objet": "Fournitures"},
    "marche_service": {"marche_id": "M1", "service": "Voirie"},
    "cotation_verte": {"exercice": 2024, "article": "2313", "realise_eur": "100.00"},
    "subvention": {"date_convention": "2024-03-04", "beneficiaire_nom": "Association d'essai"},
    "deliberation": {"deliberation_id": "D1", "date_seance": "2024-03-04", "objet": "Budget"},
    "projet": {"projet_id": "P1", "nom": "Projet d'essai"},
    "territoire_passage": {"type": "32"},
    "territoire_reference": {"type": "COM"},
    "contour": {
        "code": "99001",
        "niveau": "commune",
        "nom": "Tinyville",
        "geometrie": "POLYGON ((0 45, 0.1 45, 0.1 45.1, 0 45.1, 0 45))",
    },
}
"""What a row says when the test does not."""

TERRITORY: Mapping[str, object] = {
    "nom": "Tinyville",
    "racine": "99",
    "racine_nom": "Agglomération de Tinyville",
    "principal": "99001",
    "principal_nom": "Tinyville",
    "siren": "219900012",
    "insee": "99001",
    "millesime_geo": 2024,
    "simule": True,
    "niveaux": [
        {"code": "agglomeration", "nom": "Agglomération", "pluriel": "Agglomérations"},
        {"code": "commune", "nom": "Commune", "pluriel": "Communes"},
        {"code": "quartier", "nom": "Quartier", "pluriel": "Quartiers"},
    ],
}

_TYPES = {"INTEGER": "entier", "DECIMAL(18,2)": "montant", "DOUBLE": "nombre", "DATE": "date"}


class Quiet:
    """Progress that keeps what it is told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def stage(self, label: str, total: int = 0) -> None:
        pass

    def step(self, name: str) -> None:
        pass

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@dataclass
class Tiny:
    """A pack, its extracts and its database under one folder."""

    root: Path
    territory_values: dict[str, object] = field(default_factory=lambda: dict(TERRITORY))
    sources: dict[str, dict[str, object]] = field(default_factory=dict)
    progress: Quiet = field(default_factory=Quiet)
    queries: Path = QUERIES

    @property
    def territory(self) -> Path:
        return self.root / "tinyville"

    @property
    def extracts(self) -> Path:
        return self.root / "extraits"

    @property
    def database(self) -> Path:
        return self.root / "base"

    def source(self, code: str, **keys: object) -> None:
        """Declare a source as in `sources.toml`; keys not given keep what was said before."""
        known = self.sources.setdefault(
            code,
            {
                "nom": code,
                "producteur": "Ville",
                "licence": "Licence Ouverte 2.0",
                "lecteur": "tableau",
                "fichiers": [f"{code}*.csv"],
            },
        )
        known.update(keys)

    def write(
        self,
        table: str,
        rows: Sequence[Mapping[str, object]],
        *,
        code: str = "",
        file: str = "",
        **keys: object,
    ) -> Path:
        """Rows of a canonical table as an extract, in the source of that code."""
        code = code or table
        self.source(code, table=table, colonnes=_columns(table), **keys)
        names = [column.name for column in TABLES[table].columns]
        path = self.extracts / (file or f"{code}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, names, restval="")
            writer.writeheader()
            writer.writerows({**DEFAULTS[table], **row} for row in rows)
        return path

    def drop(self, name: str, content: bytes) -> Path:
        """A file of the extracts folder, byte for byte."""
        path = self.extracts / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def save(self) -> None:
        """Write the TOML of the pack."""
        self.territory.mkdir(parents=True, exist_ok=True)
        self.extracts.mkdir(parents=True, exist_ok=True)
        text = "\n".join(f"{key} = {toml(value)}" for key, value in self.territory_values.items())
        (self.territory / "territoire.toml").write_text(text + "\n", encoding="utf-8")
        blocks = [
            f"[{code}]\n" + "\n".join(f"{key} = {toml(value)}" for key, value in keys.items())
            for code, keys in self.sources.items()
        ]
        (self.territory / "sources.toml").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")

    def order(self) -> Order:
        """What to build."""
        return Order(self.territory, self.extracts, self.database, self.queries)

    def build(self) -> Built:
        """Build, in this process, with the real builder."""
        self.save()
        return build(self.order(), self.progress)

    def command(self) -> list[str]:
        """The same build as a command of the shell."""
        self.save()
        folders = {
            "--territory": self.territory,
            "--extracts": self.extracts,
            "--database": self.database,
        }
        named = [str(part) for pair in folders.items() for part in pair]
        return [sys.executable, "-m", "dashboard", "build", *named, "--json"]

    def run(self) -> subprocess.CompletedProcess[str]:
        """Build in another process, as people do."""
        command = self.command()
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def only(folder: Path, *tables: str) -> Path:
    """The construction queries of these tables and of those they read, and nothing else.

    For tests that look at a few tables, or at what surrounds them (files, versions, damages): their
    builds take a third of the time.
    """
    makers, waiting = library().makers, list(tables)
    folder.mkdir(parents=True)
    while waiting:
        query = makers[waiting.pop()]
        path = folder / f"{query.table}.sql"
        if not path.exists():
            shutil.copy(QUERIES / f"{query.name}.sql", path)
            waiting += [table for table in query.tables if table in makers]
    return folder


def _columns(table: str) -> dict[str, object]:
    return {
        column.name: {"colonne": column.name, "type": _TYPES.get(column.type, "texte")}
        if column.type != "TIMESTAMP"
        else {"colonne": column.name, "type": "instant", "fuseau": "UTC"}
        for column in TABLES[table].columns
    }


def toml(value: Any) -> str:
    """A value as TOML, tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{json.dumps(str(k))} = {toml(v)}" for k, v in value.items())
        return "{" + pairs + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
