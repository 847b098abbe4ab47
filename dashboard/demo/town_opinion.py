"""What residents say: public consultations, and satisfaction surveys by service."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.town_workbooks import write_sheet
from dashboard.demo.urban_export import Sheet, figures
from dashboard.demo.urban_periods import Grid, iso, quarters_of_year
from dashboard.demo.working_time import Integers
from dashboard.demo.world import World


def write_consultations(world: World) -> None:
    """What the participation platform publishes of the consultations that are over."""
    records, total, rng = [], 0, stream(world.seed, "consultations")
    for entry in parameters("accueil.toml")["consultations"]:
        noise = float(rng.lognormal(0, 0.08))
        first = dt.date(world.until.year + entry["annee"], *entry["debut"])
        last = first + dt.timedelta(days=int(entry["duree"]) - 1)
        if first.year < world.years[0] or last > world.until:
            continue
        people = int(entry["participants"] * noise)
        answered = round(entry["propositions"] * entry["reponses"])
        total += people + entry["propositions"] + answered
        records.append(
            {
                "titre": entry["titre"],
                "periode": {"debut": first.isoformat(), "fin": last.isoformat()},
                "bilan": {
                    "participants": people,
                    "propositions": entry["propositions"],
                    "propositions_repondues": answered,
                },
            }
        )
    if not records:
        return
    path = world.out / "numerique" / "consultations.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"consultations": records}, ensure_ascii=False, indent=1)
    path.write_text(body + "\n", encoding="utf-8", newline="\n")
    truth = world.truth.source("participation")
    truth.files += 1
    truth.rows_read += len(records)
    truth.totals["realise_nb"] = str(total)


def draw_surveys(world: World) -> tuple[Integers, Integers]:
    """(answers, satisfied) by quarter and service, to the end of the last year."""
    services = parameters("accueil.toml")["enquetes"]["services"]
    rng, periods = stream(world.seed, "enquetes"), quarters_of_year(world.days)
    usual = np.array([float(s[0]) for s in services.values()])
    shares = np.array([[float(s[1]), float(s[2])] for s in services.values()])
    answers = rng.poisson(np.broadcast_to(usual, (len(periods.starts), len(usual))))
    step = np.clip(periods.years / 5, 0, 1)[:, None]
    satisfied = rng.binomial(answers, shares[:, 0] * (1 - step) + shares[:, 1] * step)
    return answers, satisfied


def write_surveys(world: World) -> None:
    """One workbook of every quarter that is over."""
    services = list(parameters("accueil.toml")["enquetes"]["services"])
    answers, satisfied = draw_surveys(world)
    periods = quarters_of_year(world.days, delay=12)
    grid = Grid(periods, len(services))
    numbers = {
        "Répondants": grid.flat(answers.astype(float)),
        "Satisfaits": grid.flat(satisfied.astype(float)),
    }
    cells = {
        "Du": grid.by_period(iso(periods.starts)),
        "Au": grid.by_period(iso(periods.ends)),
        "Service": grid.by_zone(services),
        **{name: figures(v) for name, v in numbers.items()},
    }
    write_sheet(
        world.out / "enquetes" / "satisfaction.xlsx",
        "Trimestres",
        Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
        world.truth.source("enquetes"),
        titles=("Enquêtes de satisfaction auprès des usagers",),
    )
