"""A surge of complaints about dirt in some quarters, that falls back without anybody's help.

The quarters of the planted measure « brigade_proprete » were chosen at the height of it: who
compares before and after sees an effect where there is none (regression to the mean).
"""

from __future__ import annotations

import dataclasses

import numpy as np

from dashboard.demo.citizen_requests import (
    Requests,
    complete,
    draw_ranks,
    moments,
    per_day,
    places,
)
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.working_time import Integers, Values
from dashboard.demo.world import World

MEASURE = "brigade_proprete"


def surge_factors(world: World) -> dict[str, Values]:
    """Quarter → what multiplies its complaints each day; 1 out of the weeks of the surge."""
    weeks = np.array(parameters("demandes.toml")["poussee"]["facteurs"])
    found = {}
    for zone, start in world.effects[MEASURE].starts.items():
        first = np.datetime64(start) - 7 * len(weeks)
        week = (world.days.days - first).astype(np.int64) // 7
        inside = (week >= 0) & (week < len(weeks))
        found[zone] = np.where(inside, weeks[np.clip(week, 0, len(weeks) - 1)], 1.0)
    return found


def draw_surge(world: World) -> Requests:
    """The requests that come on top of the usual ones."""
    settings, calendar = parameters("demandes.toml"), world.days
    categories = list(settings["categories"].values())
    everywhere = places(float(settings["ville"]))
    people, codes = sum(p.weight for p in everywhere), [p.code for p in everywhere]
    monthly = np.array([[c["part"] * c.get("mois", [1.0] * 12)[m] for c in categories]
                        for m in range(12)])  # fmt: skip
    concerned = np.array([c["service"] == settings["poussee"]["service"] for c in categories])
    share = (monthly * concerned).sum(axis=1) / monthly.sum(axis=1)
    usual = per_day(calendar, world.weather, settings, people) * share[calendar.month - 1]
    rng = stream(world.seed, "demandes-poussee")
    days: list[Integers] = []
    ranks: list[Integers] = []
    for zone, factors in surge_factors(world).items():
        rank = codes.index(zone)
        more = usual * world.scale * everywhere[rank].weight / people * (factors - 1)
        drawn = np.repeat(np.arange(len(more)), rng.poisson(more))
        days.append(drawn)
        ranks.append(np.full(len(drawn), rank))
    day, place = np.concatenate(days), np.concatenate(ranks)
    order = rng.permutation(len(day))
    order = order[np.argsort(day[order], kind="stable")]
    received = moments(day[order], calendar.days.astype(np.int64), rng)
    month = calendar.month[received // 1440 - calendar.days[0].astype(np.int64)] - 1
    category = draw_ranks(monthly * concerned, month, rng)
    return complete(world, received, category, place[order], rng)


def joined(usual: Requests, more: Requests) -> Requests:
    """Both, in order of reception."""
    order = np.argsort(np.concatenate([usual.received, more.received]), kind="stable")
    columns = {
        field.name: np.concatenate([getattr(usual, field.name), getattr(more, field.name)])[order]
        for field in dataclasses.fields(Requests)
        if field.name != "labels"
    }
    return Requests(labels=usual.labels, **columns)
