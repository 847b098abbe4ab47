"""Requests of inhabitants: volumes, categories, channels, places and delays, one entry each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.days import Calendar, Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import CENTRE, SECOND, communes, parameters, quarters
from dashboard.demo.weather import Weather
from dashboard.demo.working_time import NEVER, Integers, Values, WorkingTime, working_time
from dashboard.demo.world import World

_FORGOTTEN, _REOPENED = 0.004, 0.042
_EVEN = (1.0,) * 12
_AT_DESK, _ONLINE = (0, 3, 5), 1
"""Ranks of the channels that need someone at work, and of the one that does not."""
STATES = ("Reçue", "En cours", "Résolue", "Hors compétence", "Doublon")
_RESOLVED, _OUTSIDE, _TWICE = 2, 3, 4


@dataclass(frozen=True)
class Place:
    """Where a request comes from: a quarter, or a commune without quarters."""

    code: str
    name: str
    weight: float


@dataclass(frozen=True)
class Labels:
    """What the ranks of `Requests` stand for; services go with categories."""

    categories: tuple[str, ...]
    services: tuple[str, ...]
    channels: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Requests:
    """One entry per request, in order of reception.

    Attributes:
        received, taken, closed: minutes since 1970, local clock; NEVER: not yet.
        state: rank in STATES; category, channel, place: ranks in the labels.
        reopened: closed once before, and found wanting.
    """

    labels: Labels
    received: Integers
    taken: Integers
    closed: Integers
    state: Integers
    category: Integers
    channel: Integers
    place: Integers
    reopened: Flags


def places(city_factor: float) -> list[Place]:
    """Quarters and communes, weighted by inhabitants; towns ask more."""
    found = []
    for commune in communes():
        inside = [q for q in quarters() if q.parent == commune.code]
        factor = city_factor if commune.code in (CENTRE, SECOND) else 1.0
        for area in inside or [commune]:
            people = commune.weight * (area.weight if inside else 1.0)
            found.append(Place(area.code, area.name, people * factor))
    return found


def per_day(
    calendar: Calendar, drawn: Weather, settings: Mapping[str, Any], people: float
) -> Values:
    """Requests expected each day."""
    week = np.array(settings["jours"])[calendar.weekday]
    closed = np.where(calendar.public_holiday, float(settings["ferie"]), 1.0)
    summer = np.where(calendar.month == 8, 0.80, 1.0)
    rain = 1 + float(settings["pluie"]) * np.minimum(drawn.rain, 25)
    years = np.arange(len(calendar.days)) / 365.25
    trend = (1 + float(settings["tendance_volume"])) ** years
    base = people * float(settings["par_habitant"]) / 365.25
    found: Values = base * week * closed * summer * rain * trend
    return found


def moments(day: Integers, first: Integers, rng: np.random.Generator) -> Integers:
    """Minute of reception: a morning and an afternoon peak, some evenings."""
    kind = rng.random(len(day))
    hour = np.where(
        kind < 0.52,
        rng.normal(10.3, 1.5, len(day)),
        np.where(kind < 0.87, rng.normal(15.3, 1.7, len(day)), rng.uniform(7, 23, len(day))),
    )
    minute = np.clip(np.rint(hour * 60), 0, 1439).astype(np.int64)
    return np.sort(first[day] * 1440 + minute)


def draw_ranks(probabilities: Values, group: Integers, rng: np.random.Generator) -> Integers:
    """A rank for each entry, by the probabilities (rows) of its group."""
    limits = np.cumsum(probabilities / probabilities.sum(axis=1, keepdims=True), axis=1)
    above = rng.random(len(group))[:, None] > limits[group]
    found: Integers = above.sum(axis=1).astype(np.int64)
    return found


def _spread(categories: list[Mapping[str, Any]], key: str, category: Integers) -> Values:
    """A parameter of the category of each request, 0 where it is not given."""
    found: Values = np.array([float(c.get(key, 0.0)) for c in categories])[category]
    return found


def _channels(
    calendar: Calendar, settings: Mapping[str, Any], day: Integers, rng: np.random.Generator
) -> Integers:
    """Channel of each request: from the first year's shares to the last one's, month by month."""
    shares = np.array(list(settings["canaux"].values()))
    steps = np.linspace(0, 1, 61)[:, None]
    weights = shares[:, 0] * (1 - steps) + shares[:, 1] * steps
    found = draw_ranks(weights, np.minimum((day / 365.25 * 12).astype(np.int64), 60), rng)
    shut = (calendar.weekday[day] >= 5) | calendar.public_holiday[day]
    return np.where(shut & np.isin(found, _AT_DESK), _ONLINE, found)


def _categories(
    calendar: Calendar,
    categories: list[Mapping[str, Any]],
    day: Integers,
    rng: np.random.Generator,
) -> Integers:
    """Category of each request, by the month."""
    weights = [[c["part"] * c.get("mois", _EVEN)[m] for c in categories] for m in range(12)]
    return draw_ranks(np.array(weights), calendar.month[day] - 1, rng)


def _fates(
    category: Integers, categories: list[Mapping[str, Any]], rng: np.random.Generator
) -> Integers:
    """State each request ends in: resolved, another body's business, or said already."""
    outside = _spread(categories, "rejet", category)
    twice = _spread(categories, "doublon", category)
    fate = rng.random(len(category))
    found: Integers = np.select(
        [fate < outside, fate < outside + twice], [_OUTSIDE, _TWICE], _RESOLVED
    )
    return found


def _handled(
    received: Integers,
    category: Integers,
    categories: list[Mapping[str, Any]],
    office: WorkingTime,
    rng: np.random.Generator,
) -> tuple[Integers, Integers, Integers, Flags]:
    """(taken, closed, state, reopened) as known at the end of the last day."""
    years = (received / 1440 - office.first) / 365.25
    drift = (1 + _spread(categories, "tendance", category)) ** years
    noise = _spread(categories, "dispersion", category)
    wait = _spread(categories, "prise", category) * drift * rng.lognormal(0, noise)
    taken = office.later(received, wait, rng)
    fate = _fates(category, categories, rng)
    again = (fate == _RESOLVED) & (rng.random(len(received)) < _REOPENED)
    work = _spread(categories, "cloture", category) * drift * rng.lognormal(0, noise)
    work *= np.where(again, 2.2, 1.0)
    closed = office.later(taken, np.where(fate == _RESOLVED, work, 0.4), rng)
    closed[rng.random(len(received)) < _FORGOTTEN] = NEVER
    end = office.end * 1440
    closed = np.where((closed < end) & (taken < end), closed, NEVER)
    taken = np.where(taken < end, taken, NEVER)
    state = np.where(closed < NEVER, fate, np.where(taken < NEVER, 1, 0))
    return taken, closed, state, again & (closed < NEVER)


def complete(
    world: World,
    received: Integers,
    category: Integers,
    place: Integers,
    rng: np.random.Generator,
) -> Requests:
    """What becomes of requests whose moment, category and place are known."""
    settings = parameters("demandes.toml")
    categories, office = list(settings["categories"].values()), working_time(world.days)
    taken, closed, state, reopened = _handled(received, category, categories, office, rng)
    labels = Labels(
        categories=tuple(settings["categories"]),
        services=tuple(str(c["service"]) for c in categories),
        channels=tuple(settings["canaux"]),
        places=tuple(places(float(settings["ville"]))),
    )
    day = received // 1440 - office.first
    return Requests(
        labels=labels,
        received=received,
        taken=taken,
        closed=closed,
        state=state,
        category=category,
        channel=_channels(world.days, settings, day, rng),
        place=place,
        reopened=reopened,
    )


def draw_requests(world: World) -> Requests:
    """Draw every request of the calendar; later ones than its last known day come last."""
    settings, calendar = parameters("demandes.toml"), world.days
    categories = list(settings["categories"].values())
    rng = stream(world.seed, "demandes")
    people = np.array([[p.weight for p in places(float(settings["ville"]))]])
    expected = per_day(calendar, world.weather, settings, float(people.sum())) * world.scale
    days = np.repeat(np.arange(len(expected)), rng.poisson(expected))
    first = calendar.days.astype(np.int64)
    received = moments(days, first, rng)
    day = received // 1440 - first[0]
    category = _categories(calendar, categories, day, rng)
    place = draw_ranks(people, np.zeros_like(day), rng)
    return complete(world, received, category, place, rng)
