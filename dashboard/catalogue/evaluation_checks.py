"""What the keys of an evaluation say together: areas, dates, indicator; contradictions named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dashboard.catalogue.evaluation_keys import DECISIONS, wrong
from dashboard.catalogue.indicators import CADENCES, Indicator

if TYPE_CHECKING:
    from dashboard.catalogue.evaluations import Declared

EARLIEST = dt.date(1950, 1, 1)
"""A start before is a slip of the keyboard."""


def check_together(
    declared: Declared, *, indicators: Mapping[str, Indicator], levels: Sequence[str], file: str
) -> None:
    """Refuse a plan that contradicts itself or the catalogue.

    Raises:
        PackError: names the evaluation and the key.
    """
    _what(declared, indicators, file)
    _measured(declared, indicators, file)
    _where(declared, levels, file)
    _areas(declared, file)
    _numbers(declared, file)


def _what(declared: Declared, indicators: Mapping[str, Indicator], file: str) -> None:
    code = declared.code
    if bool(declared.indicator) == bool(declared.quantity):
        raise wrong(
            "dites ce qui est mesuré : « indicateur » ou « capteur_grandeur », l'un des deux",
            file,
            code,
            "indicateur",
        )
    for key, told in (
        ("indicateur", (declared.indicator,) if declared.indicator else ()),
        ("indicateurs_secondaires", declared.secondary),
    ):
        for name in told:
            if name not in indicators:
                raise wrong(
                    f"indicateur inconnu « {name} »",
                    file,
                    code,
                    key,
                    remedy="Liste : « vigie kpi --list »",
                )
    if declared.indicator in declared.secondary:
        raise wrong("déjà l'indicateur principal", file, code, "indicateurs_secondaires")
    if declared.quantity and declared.secondary:
        raise wrong(
            "pas d'indicateur secondaire avec des capteurs", file, code, "indicateurs_secondaires"
        )


def _measured(declared: Declared, indicators: Mapping[str, Indicator], file: str) -> None:
    """The period and the unit fit the indicators."""
    for key, names in (
        ("genre", (declared.indicator,) if declared.indicator else ()),
        ("indicateurs_secondaires", declared.secondary),
    ):
        for name in names:
            finest = indicators[name].cadence
            if CADENCES.index(declared.kind) < CADENCES.index(finest):
                raise wrong(
                    f"« {name} » ne se lit pas par {declared.kind}",
                    file,
                    declared.code,
                    key,
                    remedy=f"Sa période la plus fine : {finest}",
                )
    if declared.indicator and declared.smallest is not None:
        unit = indicators[declared.indicator].unit
        admitted = ("%", "points" if unit == "%" else unit)
        if declared.smallest_unit not in admitted:
            raise wrong(
                f"unité « {declared.smallest_unit} » d'un effet sur « {declared.indicator} »",
                file,
                declared.code,
                "effet_minimal_unite",
                admitted=admitted,
            )


def _where(declared: Declared, levels: Sequence[str], file: str) -> None:
    code, level = declared.code, declared.level
    if level and declared.quantity:
        raise wrong("les zones sont des capteurs : pas de niveau", file, code, "niveau")
    if level and level not in levels:
        raise wrong(f"niveau inconnu « {level} »", file, code, "niveau", admitted=levels)
    if declared.zone and (level or declared.quantity):
        raise wrong("« zone » ne sert qu'à une seule série, sans niveau", file, code, "zone")
    if level or declared.quantity:
        return
    if len(declared.treated) > 1:
        raise wrong("une seule série : un seul début", file, code, "zones_traitees")
    if declared.controls:
        raise wrong(
            "une seule série n'a pas de témoin",
            file,
            code,
            "zones_temoins",
            remedy="Donnez un « niveau »",
        )


def _areas(declared: Declared, file: str) -> None:
    code = declared.code
    treated = [zone.zone for zone in declared.treated]
    if not treated:
        raise wrong("aucune zone traitée", file, code, "zones_traitees")
    left_out = [zone.zone for zone in declared.excluded]
    controls = list(declared.controls or ())
    for key, zones in (
        ("zones_traitees", treated),
        ("zones_temoins", controls),
        ("zones_exclues", left_out),
    ):
        for zone in zones:
            if zones.count(zone) > 1:
                raise wrong(f"zone « {zone} » donnée deux fois", file, code, key)
    for key, zones, words in (
        ("zones_temoins", controls, "à la fois traitée et témoin"),
        ("zones_exclues", left_out, "à la fois traitée et exclue"),
    ):
        for zone in zones:
            if zone in treated:
                raise wrong(f"zone « {zone} » {words}", file, code, key)
    for zone in controls:
        if zone in left_out:
            raise wrong(f"zone « {zone} » à la fois témoin et exclue", file, code, "zones_exclues")
    for entry in declared.treated:
        if entry.start < EARLIEST:
            raise wrong(
                f"date de début {entry.start} invraisemblable", file, code, "zones_traitees"
            )


def _numbers(declared: Declared, file: str) -> None:
    code = declared.code
    if declared.smallest is not None and declared.smallest < 0:
        raise wrong(
            "un effet minimal est positif : le sens est dit par « sens_attendu »",
            file,
            code,
            "effet_minimal_utile",
        )
    if declared.ceiling is not None and declared.ceiling < 0:
        raise wrong("montant négatif", file, code, "plafond_cout_unitaire")
    if declared.cost is not None:
        cost = declared.cost
        if cost.life <= 0:
            raise wrong("durée de vie nulle", file, code, "cout.duree_vie_ans")
        if min(cost.investment, cost.running, cost.savings) < 0:
            raise wrong("montant négatif", file, code, "cout")
    if declared.decision is not None and declared.decision.choice not in DECISIONS:
        raise wrong(
            f"« {declared.decision.choice} » n'est pas un choix",
            file,
            code,
            "decision.choix",
            admitted=DECISIONS,
        )
    if declared.fingerprint and declared.registered is None:
        raise wrong(
            "une empreinte a sa date",
            file,
            code,
            "enregistre_le",
            remedy="« vigie evaluations enregistrer » écrit les deux",
        )
