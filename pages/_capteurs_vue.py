"""What the page of the sensors looks at: the network, one quantity, one sensor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboard.catalogue.measures import FAMILIES, Measured
from dashboard.components.address import View, encode
from dashboard.errors import ChoiceError
from dashboard.secrecy import Gate
from dashboard.sensors import Episode, Sensor, episodes, network, recent

PAGE = "/capteurs"
SPANS = {"90j": ("90 jours", 90), "1an": ("un an", 365), "tout": ("tout", 0)}
"""What the course of a sensor shows: code in the address → words, days."""


@dataclass(frozen=True)
class Shown:
    """Everything the parts of the page draw.

    Attributes:
        everything: the whole network; sensors: those of the quantity chosen, or all.
        quantity: None on the whole network; sensor: None unless one is chosen.
        faults: faults of those sensors; late: those still there in the last days.
    """

    gate: Gate
    view: View
    everything: tuple[Sensor, ...]
    sensors: tuple[Sensor, ...]
    quantity: Measured | None
    sensor: Sensor | None
    faults: tuple[Episode, ...]

    @property
    def last_day(self) -> dt.date | None:
        """Last day the network knows."""
        return self.everything[0].last_day if self.everything else None

    @property
    def late(self) -> tuple[Episode, ...]:
        """Faults still there in the last days of their own source."""
        days = {s.key: s.source_day for s in self.everything}
        return tuple(e for e in self.faults if recent((e,), days.get((e.sensor, e.quantity))))

    def link(self, **changes: str) -> str:
        """The same view with some choices changed."""
        return encode(self.view.but(anchor="", **changes))

    def to(self, sensor: str, quantity: str) -> str:
        """The page of one sensor."""
        return encode(View(PAGE, sensor=sensor, measured=quantity))


def quantities(found: tuple[Sensor, ...]) -> list[Measured]:
    """Quantities measured, by family then name; capacities last."""
    known = {s.quantity.code: s.quantity for s in found}
    families = list(FAMILIES)
    return sorted(
        known.values(), key=lambda q: (q.constant, families.index(q.family), q.label, q.code)
    )


def look(gate: Gate, view: View) -> Shown:
    """Read what the address asks.

    Raises:
        ChoiceError: the quantity, a sensor or the length of time does not exist.
    """
    faults = episodes(gate)
    everything = network(gate, faults=faults)
    known = {q.code: q for q in quantities(everything)}
    if view.measured and view.measured not in known:
        raise ChoiceError(
            f"aucun capteur ne mesure « {view.measured} »",
            choice="measured",
            known=[(q.code, q.label) for q in known.values()],
        )
    if view.period and view.period not in SPANS:
        raise ChoiceError(
            f"aucune durée ne s'écrit « {view.period} »",
            choice="period",
            known=[(code, words) for code, (words, _) in SPANS.items()],
        )
    own = [s for s in everything if s.code == view.sensor]
    if view.sensor and not own:
        names = {s.code: s.name for s in everything if s.quantity.code == view.measured}
        raise ChoiceError(
            f"aucun capteur n'a pour identifiant « {view.sensor} »",
            choice="sensor",
            known=list(names.items()),
        )
    own.sort(key=lambda s: (s.quantity.constant, s.quantity.family == "reseau"))
    sensor = next((s for s in own if s.quantity.code == view.measured), own[0] if own else None)
    quantity = sensor.quantity if sensor else known.get(view.measured)
    beside = {s.code: s.name for s in everything if s.quantity == (quantity or s.quantity)}
    if view.other and view.other not in beside:
        raise ChoiceError(
            f"aucun capteur n'a pour identifiant « {view.other} »",
            choice="other",
            known=list(beside.items()),
        )
    kept = tuple(s for s in everything if quantity is None or s.quantity.code == quantity.code)
    own_faults = tuple(e for e in faults if quantity is None or e.quantity == quantity.code)
    return Shown(gate, view, everything, kept, quantity, sensor, own_faults)
