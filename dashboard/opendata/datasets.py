"""What a catalogue says of a set of data, whatever the catalogue."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalogue.open_data import Licence
from dashboard.opendata.files import Written

FREQUENCIES: Mapping[str, tuple[str, str]] = {
    "semaine": ("Hebdomadaire ou plusieurs fois par semaine", "WEEKLY"),
    "mois": ("Mensuelle ou plusieurs fois par mois", "MONTHLY"),
    "trimestre": ("Trimestrielle", "QUARTERLY"),
    "annee": ("Annuelle", "ANNUAL"),
}
"""Finest period → (word of the SCDL, code of the European list)."""
ORDER = tuple(FREQUENCIES)


@dataclass(frozen=True)
class Publisher:
    """Who publishes, over which territory.

    Attributes:
        siret: "" when unknown; mesh: « Communale », « Intercommunale » or « Autre ».
        address: public address of the folder; "" when nobody says it.
        day: day the version was built.
    """

    name: str
    siren: str
    siret: str
    place: str
    place_code: str
    mesh: str
    address: str
    version: str
    day: dt.date
    simulated: bool


@dataclass(frozen=True)
class Dataset:
    """One set of data and its files.

    Attributes:
        code: name of its files, without extension.
        theme: in French; subject: code of the European list.
        often: finest period, a key of `FREQUENCIES`.
        first, last: days covered.
        conforms: address of the schema followed; "" for none.
    """

    code: str
    title: str
    description: str
    theme: str
    subject: str
    licence: Licence
    often: str
    first: dt.date
    last: dt.date
    files: tuple[Written, ...]
    producers: tuple[str, ...] = ()
    conforms: str = ""

    @property
    def keywords(self) -> tuple[str, ...]:
        """Lower case, no accents."""
        return tuple(dict.fromkeys(("vigie", slug(self.theme), *self.code.split("-")[:1])))


def slug(text: str) -> str:
    """« Écoles et cantines » → « ecoles-et-cantines »."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")
