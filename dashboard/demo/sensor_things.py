"""SensorThings documents: datastreams with their observations, nested or compact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.demo.sensor_places import Site

_MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"


@dataclass(frozen=True)
class Datastream:
    """One datastream of a thing.

    Attributes:
        code: identifier of the datastream.
        site: where the thing is, and its name.
        quantity: observed property, as the server names it.
        unit, symbol: unit of measurement.
    """

    code: str
    site: Site
    quantity: str
    unit: str
    symbol: str

    def described(self) -> str:
        """What the server says of it, without the last brace."""
        site = self.site
        return (
            f'{{"@iot.id":"{self.code}","name":"{site.name}","observationType":"{_MEASUREMENT}",'
            f'"unitOfMeasurement":{{"name":"{self.unit}","symbol":"{self.symbol}"}},'
            f'"ObservedProperty":{{"name":"{self.quantity}"}},'
            f'"Thing":{{"@iot.id":"{site.code}","name":"{site.name}","Locations":[{{"location":'
            f'{{"type":"Point","coordinates":[{site.lon},{site.lat}]}}}}]}}'
        )


Pairs = list[tuple[str, str]]
"""(time, result as JSON) of each observation."""


def nested(stream: Datastream, observations: Pairs) -> str:
    """A datastream that holds its observations, as `$expand` gives it."""
    body = ",\n".join(f'{{"phenomenonTime":"{t}","result":{r}}}' for t, r in observations)
    return f'{stream.described()},"Observations":[{body}]}}'


def compact(stream: Datastream, observations: Pairs) -> str:
    """A block of observations and the datastream they belong to, as `dataArray` gives it."""
    body = ",\n".join(f'["{t}",{r}]' for t, r in observations)
    head = '"components":["phenomenonTime","result"]'
    return f'{{"Datastream":{stream.described()}}},{head},"dataArray":[{body}]}}'


def document(parts: Iterable[str]) -> str:
    """A page of the server."""
    body = ",\n".join(parts)
    return f'{{"value":[\n{body}\n]}}\n'
