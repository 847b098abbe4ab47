"""Keys of `evaluations.toml`: the attribute each gives, and what it may hold."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from dashboard.errors import PackError


@dataclass(frozen=True)
class Key:
    """Attribute of `Declared` a key gives, and the kind of its value.

    Attributes:
        kind: « texte », « nombre », « entier », « booleen », « date », « textes », « dates »,
            « table », « tables », « zones » (« auto » or a list of codes).
        inside: of a table: key → kind; a « * » before the kind makes it required.
    """

    name: str
    kind: str
    inside: Mapping[str, str] = field(default_factory=dict)


def _table(**inside: str) -> Mapping[str, str]:
    return MappingProxyType(inside)


SHEET = ("pertinence", "coherence", "efficacite", "efficience", "impact", "utilite")
"""Criteria of an evaluation of public policy (DOMAIN.md §5.1)."""

KEYS: Mapping[str, Key] = MappingProxyType(
    {
        "code": Key("code", "texte"),
        "titre": Key("title", "texte"),
        "mesure": Key("measure", "texte"),
        "besoin": Key("need", "texte"),
        "action": Key("action", "texte"),
        "realisation": Key("output", "texte"),
        "resultat": Key("outcome", "texte"),
        "indicateur": Key("indicator", "texte"),
        "capteur_grandeur": Key("quantity", "texte"),
        "genre": Key("kind", "texte"),
        "sens_attendu": Key("expected", "texte"),
        "effet_minimal_utile": Key("smallest", "nombre"),
        "effet_minimal_unite": Key("smallest_unit", "texte"),
        "niveau": Key("level", "texte"),
        "zone": Key("zone", "texte"),
        "zones_traitees": Key("treated", "tables", _table(zone="texte", debut="*date")),
        "zones_temoins": Key("controls", "zones"),
        "zones_exclues": Key("excluded", "tables", _table(zone="*texte", motif="*texte")),
        "transition_semaines": Key("transition", "entier"),
        "choix_des_zones": Key("selection", "texte"),
        "fenetre_de_choix_semaines": Key("selection_weeks", "entier"),
        "evenements": Key("events", "tables", _table(date="*date", zones="textes", motif="*texte")),
        "changements_de_definition": Key("definition_changes", "dates"),
        "cout": Key(
            "cost",
            "table",
            _table(
                investissement="nombre",
                duree_vie_ans="nombre",
                fonctionnement_annuel="nombre",
                economie_annuelle="nombre",
            ),
        ),
        "plafond_cout_unitaire": Key("ceiling", "nombre"),
        "indicateurs_secondaires": Key("secondary", "textes"),
        "methode": Key("method", "texte"),
        "famille": Key("family", "texte"),
        "evaluateur": Key("evaluator", "texte"),
        "fiche": Key("sheet", "table", _table(**dict.fromkeys(SHEET, "texte"))),
        "enregistre_le": Key("registered", "date"),
        "empreinte": Key("fingerprint", "texte"),
        "empreintes_cles": Key("fingerprints", "table", _table(**{"*": "texte"})),
        "enregistre_apres_resultat": Key("late", "booleen"),
        "modifications": Key(
            "modifications", "tables", _table(date="*date", cles="*textes", motif="texte")
        ),
        "etape": Key("stage", "texte"),
        "decision": Key(
            "decision", "table", _table(date="*date", choix="*texte", motif="texte", suite="texte")
        ),
        "projet": Key("project", "texte"),
        "limites": Key("limits", "textes"),
    }
)
REQUIRED = ("titre", "genre", "sens_attendu", "zones_traitees")
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "genre": ("semaine", "mois", "trimestre", "annee"),
        "sens_attendu": ("baisse", "hausse"),
        "choix_des_zones": (
            "volontariat",
            "tirage_au_sort",
            "plus_mauvais_niveau",
            "contrainte_technique",
        ),
        "methode": (
            "auto",
            "its",
            "did",
            "twfe",
            "staggered",
            "sun_abraham",
            "synthetic",
            "sdid",
            "structural",
        ),
        "famille": ("gaussian", "poisson", "quasipoisson"),
        "etape": ("cadrage", "idee", "pilote", "bilan", "deploiement", "suivi"),
    }
)
"""Closed lists; the first value is the one when nothing is said."""
DECISIONS = ("abandonner", "ajuster", "etendre_ville", "etendre_epci")
_WANTED = {
    "texte": "un texte entre guillemets",
    "nombre": "un nombre",
    "entier": "un nombre entier, positif ou nul",
    "booleen": "true ou false",
    "date": "une date : 2026-01-31",
    "textes": 'une liste de textes : ["…", "…"]',
    "dates": "une liste de dates : [2026-01-31]",
    "table": "une table : { clé = valeur }",
    "tables": "une liste de tables : [{ clé = valeur }]",
    "zones": '"auto", ou une liste de codes : ["…", "…"]',
}


def wrong(
    problem: str,
    file: str,
    code: str,
    key: str,
    *,
    near: Iterable[str] = (),
    admitted: Iterable[str] = (),
    remedy: str = "",
) -> PackError:
    """The error of a key of an evaluation; `near`: keys it may stand for; `admitted`: values."""
    choices = list(near)
    close = difflib.get_close_matches(key, choices, n=1)
    if close:
        remedy = f"Vouliez-vous « {close[0]} » ?"
    elif choices:
        remedy = f"Clés admises : {', '.join(choices)}"
    values = ", ".join(admitted)
    return PackError(
        problem,
        file=file,
        field=f"{code}, {key}",
        remedy=f"Valeurs admises : {values}" if values else remedy,
    )


def checked_value(value: Any, key: str, file: str, code: str) -> Any:
    """A value of the kind its key wants, lists as tuples.

    Raises:
        PackError: of another kind, or a table with an unknown or missing key.
    """
    known = KEYS[key]
    return _checked(value, known.kind, known.inside, key, file, code)


def _checked(
    value: Any, kind: str, inside: Mapping[str, str], key: str, file: str, code: str
) -> Any:
    good = {
        "texte": isinstance(value, str),
        "nombre": _number(value),
        "entier": _number(value) and isinstance(value, int) and value >= 0,
        "booleen": isinstance(value, bool),
        "date": _day(value),
        "textes": _all(value, lambda item: isinstance(item, str)),
        "dates": _all(value, _day),
        "table": isinstance(value, dict),
        "tables": _all(value, lambda item: isinstance(item, dict)),
        "zones": value == "auto" or _all(value, lambda item: isinstance(item, str)),
    }[kind]
    if not good:
        raise wrong(
            f"« {_short(value)} » n'est pas ce qui est attendu",
            file,
            code,
            key,
            remedy=f"Écrivez {_WANTED[kind]}",
        )
    if kind == "table":
        return _inside(value, inside, key, file, code)
    if kind == "tables":
        return tuple(_inside(item, inside, key, file, code) for item in value)
    return tuple(value) if isinstance(value, list) else value


def _inside(
    value: Mapping[str, Any], inside: Mapping[str, str], key: str, file: str, code: str
) -> dict[str, Any]:
    """A table whose keys are known, those required being there."""
    anything = inside.get("*", "")
    found = {}
    for name, item in value.items():
        kind = (anything or inside.get(name, "")).removeprefix("*")
        if not kind:
            raise wrong(f"clé inconnue « {name} »", file, code, f"{key}.{name}", admitted=inside)
        found[name] = _checked(item, kind, {}, f"{key}.{name}", file, code)
    for name, kind in inside.items():
        if kind.startswith("*") and name != "*" and name not in value:
            raise wrong(f"« {name} » absent", file, code, key)
    return found


def _number(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and math.isfinite(value)


def _day(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _all(value: Any, test: Any) -> bool:
    return isinstance(value, list | tuple) and all(test(item) for item in value)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
