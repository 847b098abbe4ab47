"""The shared library of indicators: `data/catalogue/indicateurs/<famille>.toml`.

Definition only: what is measured, how, from which facts. Ambition (owner, target, tolerance)
belongs to the territory pack, in `ambitions.py`.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

DIRECTIONS = ("hausse_favorable", "baisse_favorable", "cible_a_atteindre", "contexte")
CADENCES = ("jour", "semaine", "mois", "trimestre", "annee")
ROLLUPS = (
    "somme",
    "taux_pondere",
    "par_habitant",
    "mediane",
    "centile",
    "distinct",
    "dernier",
    "stock",
)
DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {"service": "Service", "categorie": "Catégorie", "canal": "Canal", "equipement": "Équipement"}
)
FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "grc": "Demandes des habitants",
        "accueil": "Accueil et état civil",
        "teleservices": "Téléservices",
        "scolaire": "Écoles et cantines",
        "petite_enfance": "Petite enfance",
        "social": "Action sociale",
        "dechets": "Déchets et propreté",
        "voirie": "Voirie, éclairage, bâtiments",
        "eau": "Eau",
        "energie": "Énergie et climat",
        "air": "Air et bruit",
        "mobilite": "Mobilité",
        "securite": "Sécurité et tranquillité",
        "culture": "Culture et bibliothèques",
        "sport": "Sport et associations",
        "urbanisme": "Urbanisme et logement",
        "attractivite": "Attractivité et participation",
        "rh": "Ressources humaines",
        "finances": "Finances et achats",
    }
)


_OWN_FACTS = ("faits/agregat_annuel", "faits/budget_annuel", "faits/budget_situation")


@dataclass(frozen=True)
class Indicator:
    """One indicator, as its TOML says.

    Attributes:
        family: name of the file, a key of FAMILIES.
        question: what a reader wants to know.
        formula, numerator, denominator: how it is computed, in words.
        unit: « % » means a share stored 0–1 and shown in percent.
        direction: one of DIRECTIONS; says nothing of the value, only which way is better.
        cadence: finest period that means something, one of CADENCES.
        rollup: one of ROLLUPS; how facts make the value of a period, always from the facts.
        facts: query of `queries/faits/` giving one row per elementary fact.
        params: constant parameters of that query.
        dimensions: keys of DIMENSIONS along which it may be split.
        quantile: of a `centile`, 0–1.
        scale: multiplies the value (‰: 1000), of a `par_habitant` or a `taux_pondere`.
        yearly: a `par_habitant` value is brought to a whole year.
        comparable: two periods are compared on the units active throughout both.
        absence: « zero » when a known period without any fact counts zero (events), « inconnue »
            otherwise.
        measures: names a change of definition may bear on; those of `params` when not said.
        odd: sustainable development goals, one to three.
        delay_days: days after the end of a period before its figure is due.
        min_count: under this count no status is given.
        secrecy_k: smallest count shown; the sources may ask for more.
        secrecy_denominator: smallest denominator shown of a rate of a sensitive source.
        secrecy_dominance: largest share of a cell one contributor may make; 0: no such rule.
        caveat: what the figure does not say.
        version, valid_from, valid_to: of the definition; an old version keeps its entry's dates.
        mark: code in the national lists it follows (GRC03, EAU01…), or "".
    """

    code: str
    family: str
    label: str
    question: str
    definition: str
    formula: str
    unit: str
    direction: str
    cadence: str
    rollup: str
    facts: str
    odd: tuple[int, ...]
    caveat: str
    version: int
    valid_from: dt.date
    numerator: str = ""
    denominator: str = ""
    decimals: int = 0
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dimensions: tuple[str, ...] = ()
    quantile: float = 0.5
    scale: int = 1
    yearly: bool = False
    comparable: bool = False
    absence: str = "inconnue"
    measures: tuple[str, ...] = ()
    delay_days: int = 1
    min_count: int = 0
    secrecy_k: int = 0
    secrecy_denominator: int = 0
    secrecy_dominance: float = 0.0
    valid_to: dt.date | None = None
    mark: str = ""

    @property
    def of_a_body(self) -> bool:
        """The accounts of one body: a wider area has its own, and is never their sum."""
        return self.facts in _OWN_FACTS

    @property
    def adds_up(self) -> bool:
        """Values of areas and of periods make a sum that means something."""
        return self.rollup == "somme" and not self.of_a_body


KEYS: Mapping[str, str] = MappingProxyType(
    {
        "libelle": "label",
        "question": "question",
        "definition": "definition",
        "formule": "formula",
        "numerateur": "numerator",
        "denominateur": "denominator",
        "unite": "unit",
        "decimales": "decimals",
        "sens": "direction",
        "cadence": "cadence",
        "agregation": "rollup",
        "requete": "facts",
        "parametres": "params",
        "dimensions": "dimensions",
        "quantile": "quantile",
        "echelle": "scale",
        "annualise": "yearly",
        "comparable": "comparable",
        "absence": "absence",
        "objets": "measures",
        "odd": "odd",
        "delai_disponibilite_j": "delay_days",
        "effectif_min": "min_count",
        "secret_seuil_k": "secrecy_k",
        "secret_denominateur": "secrecy_denominator",
        "secret_dominance": "secrecy_dominance",
        "reserve": "caveat",
        "version": "version",
        "valide_du": "valid_from",
        "valide_au": "valid_to",
        "repere": "mark",
    }
)
_REQUIRED = {
    f.name for f in fields(Indicator) if f.default is MISSING and f.default_factory is MISSING
}
_CLOSED = {
    "direction": DIRECTIONS,
    "cadence": CADENCES,
    "rollup": ROLLUPS,
    "absence": ("inconnue", "zero"),
}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "dt.date": (dt.date,),
    "dt.date | None": (dt.date,),
    "tuple[str, ...]": (list,),
    "tuple[int, ...]": (list,),
    "Mapping[str, str]": (dict,),
}


def _check_keys(raw: Mapping[str, Any], *, file: str, code: str) -> None:
    for key in raw:
        if key not in KEYS:
            raise PackError(
                f"clé inconnue « {key} »",
                file=file,
                field=code,
                remedy=f"Clés admises : {', '.join(KEYS)}",
            )
    for key, name in KEYS.items():
        if name in _REQUIRED and key not in raw:
            raise PackError(f"clé absente « {key} »", file=file, field=code)


def _check_types(values: Mapping[str, Any], *, file: str, code: str) -> None:
    names = {name: key for key, name in KEYS.items()}
    types = {f.name: _TYPES[str(f.type)] for f in fields(Indicator)}
    for name, value in values.items():
        if not isinstance(value, types[name]):
            raise PackError(
                f"valeur « {value} » refusée pour « {names[name]} »", file=file, field=code
            )


def _admitted(key: str, value: str, admitted: tuple[str, ...], *, file: str, code: str) -> None:
    if value not in admitted:
        raise PackError(
            f"« {key} » inconnu « {value} »",
            file=file,
            field=code,
            remedy=f"Valeurs admises : {', '.join(admitted)}",
        )


def _check_values(values: Mapping[str, Any], *, file: str, code: str) -> None:
    names = {name: key for key, name in KEYS.items()}
    for name, admitted in _CLOSED.items():
        _admitted(names[name], values.get(name, admitted[0]), admitted, file=file, code=code)
    for dimension in values.get("dimensions", ()):
        _admitted("dimensions", dimension, tuple(DIMENSIONS), file=file, code=code)
    if not 1 <= len(values["odd"]) <= 3:
        raise PackError("donnez de un à trois objectifs « odd »", file=file, field=code)
    if values["rollup"] == "taux_pondere" and not values.get("denominator"):
        raise PackError("un taux dit son « denominateur »", file=file, field=code)
    if not 0 < values.get("quantile", 0.5) < 1:
        raise PackError("« quantile » est entre 0 et 1", file=file, field=code)
    if not 0 <= values.get("secrecy_dominance", 0) < 1:
        raise PackError("« secret_dominance » est une part, entre 0 et 1", file=file, field=code)


def _indicator(code: str, raw: Mapping[str, Any], *, family: str, file: str) -> Indicator:
    _check_keys(raw, file=file, code=code)
    values = {KEYS[key]: value for key, value in raw.items()}
    _check_types(values, file=file, code=code)
    _check_values(values, file=file, code=code)
    params = {key: str(value) for key, value in values.get("params", {}).items()}
    for name in ("odd", "dimensions", "measures"):
        values[name] = tuple(values.get(name, ()))
    values["measures"] = values["measures"] or tuple(params.values())
    values["params"] = MappingProxyType(params)
    return Indicator(code=code, family=family, **values)


def read_family(path: Path) -> dict[str, Indicator]:
    """Indicators of one file, in its order.

    Raises:
        PackError: unreadable TOML, unknown family, unknown or missing key, wrong value.
    """
    if path.stem not in FAMILIES:
        raise PackError(
            "famille inconnue", file=path.name, remedy=f"Familles admises : {', '.join(FAMILIES)}"
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    return {
        code: _indicator(code, entry, family=path.stem, file=path.name)
        for code, entry in raw.items()
    }


@cache
def load_indicators(folder: Path = CATALOGUE / "indicateurs") -> Mapping[str, Indicator]:
    """Every indicator by code, families in the order of FAMILIES.

    Raises:
        PackError: a file is wrong, or two files give the same code.
    """
    found: dict[str, Indicator] = {}
    order = list(FAMILIES)
    for path in sorted(
        folder.glob("*.toml"), key=lambda p: order.index(p.stem) if p.stem in FAMILIES else -1
    ):
        for code, indicator in read_family(path).items():
            if code in found:
                raise PackError(
                    f"code déjà pris par la famille {found[code].family}",
                    file=path.name,
                    field=code,
                )
            found[code] = indicator
    return MappingProxyType(found)
