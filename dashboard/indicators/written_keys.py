"""Keys of a written reading, in French, and the attribute each holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.catalogue.indicators import KEYS

Names = Mapping[str, str]
"""Key of the JSON → attribute."""

COMPARISONS: Names = MappingProxyType(
    {
        "periode_precedente": "previous",
        "un_an_avant": "year_ago",
        "moyenne_courte": "mean_short",
        "moyenne_longue": "mean_long",
    }
)
COMPARISON_KEYS: Names = MappingProxyType(
    {
        "avec": "label",
        "valeur": "now",
        "reference": "before",
        "ecart": "difference",
        "evolution": "change",
        "unites_comparables": "restricted",
        "remarque": "note",
    }
)
POINT_KEYS: Names = MappingProxyType(
    {
        "complete": "complete",
        "etat": "state",
        "valeur": "value",
        "numerateur": "numerator",
        "denominateur": "denominator",
        "effectif": "count",
        "couverture": "coverage",
        "communes_maintenant": "like_before",
        "communes_avant": "before",
        "communes_maintenant_an": "like_year",
        "communes_an": "year",
    }
)
TARGET_KEYS: Names = MappingProxyType(
    {"bas": "low", "haut": "high", "depuis": "since", "fixee_le": "decided"}
)
SIGNAL_KEYS: Names = MappingProxyType(
    {
        "genre": "kind",
        "cote_haut": "above",
        "centre": "centre",
        "bas": "low",
        "haut": "high",
        "saison_otee": "seasonal",
    }
)
CARD_KEYS: Names = MappingProxyType({"famille": "family", **KEYS})
KNOWN_KEYS: Names = MappingProxyType(
    {
        "secret_k": "k",
        "premier": "first",
        "dernier": "last",
        "ecart_jours": "usual_gap",
        "sources": "sources",
        "objets": "measures",
        "rang": "rank",
        "responsable": "owner",
        "service": "service",
        "tolerance": "tolerance",
        "seuil_alerte": "limit",
    }
)
