"""Figures computed from the raw files by pandas alone: a second way, nothing of Vigie in it."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from tests.real.readme import REAL

_CANCELLED = ("annullata", "eliminata")
_FULL = 0.95
"""Share of the days of a period a counter must give to be compared."""


def requests() -> pd.DataFrame:
    """Requests of Alessandria that are due, their delay in days (NaN while open)."""
    found = pd.read_csv(
        REAL / "services/alessandria/segnalazioni-municipium.csv",
        sep=";",
        parse_dates=["Creato", "Chiusa"],
    )
    found["sans_suite"] = found["Stato"].isin(_CANCELLED)
    found["jours"] = (found["Chiusa"] - found["Creato"]).dt.days
    return found


def delays() -> dict[str, tuple[int, float, float]]:
    """Count, median and ninth decile of the delays in days, by year of closing and « ensemble »."""
    found = requests()
    closed = found[found["Chiusa"].notna() & ~found["sans_suite"]]
    groups = {str(year): rows["jours"] for year, rows in closed.groupby(closed["Chiusa"].dt.year)}
    groups["ensemble"] = closed["jours"]
    return {k: (len(g), float(g.quantile(0.5)), float(g.quantile(0.9))) for k, g in groups.items()}


def few(k: int) -> tuple[set[str], set[str]]:
    """Years too small to be told: (over, of 1 to k − 1 requests; not over, hidden by a week).

    A week with 1 to k − 1 requests received, or closed, shuts every week of the months it meets; a
    year that is not over is hidden when one of these weeks meets it, or one of its own last week,
    month, quarter or year is that small.
    """
    found = requests()
    kept = found["Chiusa"].notna() & ~found["sans_suite"]
    closed, received = found.loc[kept, "Chiusa"], found["Creato"]
    last = max(closed.max(), received.max())
    over, running, shut = set(), set(), set()
    for days in (closed, received):
        counts = days.dt.year.value_counts()
        over |= {str(year) for year, count in counts.items() if 0 < count < k and year < last.year}
        weeks = days.dt.to_period("W").value_counts()
        small = [week for week, count in weeks.items() if 0 < count < k and week.end_time < last]
        months = {month for week in small for month in _months(week)}
        shut |= {w for m in months for w in pd.period_range(m.start_time, m.end_time, freq="W")}
    if any(week.end_time.year >= last.year for week in shut):
        running.add(str(last.year))
    if any(0 < (closed.dt.to_period(f) == last.to_period(f)).sum() < k for f in "WMQY"):
        running.add(str(last.year))
    return over, running


def _months(week: pd.Period) -> set[pd.Period]:
    return {week.start_time.to_period("M"), week.end_time.to_period("M")}


def meals() -> pd.DataFrame:
    """Meals forecast and served in Nantes, one row per restaurant, kind and day."""
    return pd.read_csv(
        REAL / "services/nantes/nantes-cantines-frequentation.csv", parse_dates=["date"]
    )


def attendance() -> pd.DataFrame:
    """Meals served and pupils of the school year, each day a meal was served, indexed by day."""
    path = REAL / "services/nantes/nantes-effectifs-ecoles.csv"
    by_year = pd.read_csv(path).groupby("Année scolaire")["Effectif"].sum()
    served = meals().groupby("date")["reel"].sum()
    served = served[served > 0]
    years = [day.year if day.month >= 9 else day.year - 1 for day in served.index]
    pupils = [int(by_year[f"{year}-{year + 1}"]) for year in years]
    return pd.DataFrame({"repas": served, "eleves": pupils}, index=served.index)


def strikes() -> set[pd.Timestamp]:
    """Strike days of the two files of Nantes."""
    folder = REAL / "services/nantes"
    known = pd.read_csv(folder / "nantes-greves.csv", parse_dates=["date"])["date"]
    more = pd.read_excel(folder / "nantes-missing-strikes.xlsx", engine="calamine")["date"]
    return {*known, *pd.to_datetime(more)}


def forecast_error() -> pd.Series[float]:
    """Sum of |forecast − served| over the sum of forecasts, by year, known pairs only."""
    known = meals().dropna(subset=["prevision", "reel"])
    year = known["date"].dt.year
    gap = (known["prevision"] - known["reel"]).abs().groupby(year).sum()
    return gap / known.groupby(year)["prevision"].sum()


def passages() -> pd.DataFrame:
    """Bicycles by counter (column) and day (index) in Montpellier; repeated days count once."""
    rows = []
    for path in sorted((REAL / "sensors/montpellier-ecocompteurs").glob("MMM_EcoCompt_*.json")):
        for entity in json.loads(path.read_text(encoding="utf-8")):
            counter = entity["id"].rpartition("_")[0]
            rows.append((counter, entity["dateObserved"][:10], entity.get("intensity")))
    found = pd.DataFrame(rows, columns=["compteur", "jour", "passages"])
    found["jour"] = pd.to_datetime(found["jour"])
    return found.pivot_table(index="jour", columns="compteur", values="passages", aggfunc="max")


def index_on_common(first: str, last: str) -> tuple[int, int, int]:
    """Counters active in a period and a year before it, passages of the year before, then now."""
    days = pd.date_range(first, last)
    before = pd.date_range(
        pd.Timestamp(first) - pd.DateOffset(years=1), pd.Timestamp(last) - pd.DateOffset(years=1)
    )
    counted = passages()
    active = [
        counter
        for counter in counted
        for latest, earlier in [(counted[counter].reindex(days), counted[counter].reindex(before))]
        if latest.count() >= int(_FULL * len(days) + 0.5)
        and earlier.count() >= int(_FULL * len(before) + 0.5)
    ]
    common = counted[active]
    then, now = common.reindex(before).sum().sum(), common.reindex(days).sum().sum()
    return len(active), int(then), int(now)


def parking(name: str, month: str) -> tuple[float, int, int]:
    """Occupancy of a car park over a month, days counted, days stuck (12 polls, one value)."""
    found = pd.read_csv(REAL / "sensors/montpellier-parkings-suivi-2025-12-2026-01.csv", sep=";")
    mine = (found["Type"] == "Voiture") & (found["Nom"] == name)
    found = found[mine & found["Date"].str.startswith(month)]
    capacity = float(found["Places_Totales"].max())
    polls = found.groupby(["Date", "Heure"])["Places_Libres"].max().groupby("Date")
    stuck = (polls.nunique() == 1) & (polls.count() >= 12)
    free = polls.mean()[~stuck]
    return float((capacity - free).sum() / (capacity * len(free))), len(free), int(stuck.sum())


def stuck_car_parks(first: str, last: str) -> dict[str, int]:
    """Car parks stuck at least one day of a period, and their number of such days."""
    days = pd.date_range(first, last).strftime("%Y-%m-%d")
    names = pd.read_csv(REAL / "sensors/montpellier-parkings-suivi-2025-12-2026-01.csv", sep=";")
    names = names[(names["Type"] == "Voiture") & names["Date"].isin(days)]
    polls = names.drop_duplicates(["Nom", "Date", "Heure"]).groupby(["Nom", "Date"])[
        "Places_Libres"
    ]
    stuck = (polls.nunique() == 1) & (polls.count() >= 12)
    found = stuck.groupby("Nom").sum()
    return {str(name): int(nb) for name, nb in found.items() if nb}


def fine_particles_days() -> int:
    """Station-days of PM2.5 known for three quarters of their hours at least."""
    found = pd.read_csv(REAL / "sensors/atmo-montpellier-horaire-2023-11-25.csv")
    mine = found[(found["nom_poll"] == "PM2.5") & found["valeur"].notna()]
    hours = mine.groupby(["code_station", mine["date_debut"].str[:10]])["date_debut"].nunique()
    return int((hours >= 18).sum())


def air_above(limits: dict[str, float]) -> dict[int, tuple[int, int, int]]:
    """Yearly means of the stations of the Métropole: above their limit, published, expected.

    A mean is expected from the first year its station published it to the last.
    """
    found = pd.read_csv(REAL / "sensors/atmo-occitanie-mesures-annuelles.csv", encoding="utf-8-sig")
    towns = {"MONTPELLIER", "LATTES"}
    found = found[found["nom_com"].isin(towns) & found["nom_poll"].isin(list(limits))]
    found = found[found["valeur"].notna()].assign(year=found["date_debut"].str[:4].astype(int))
    over = (found["valeur"] > found["nom_poll"].map(limits)).groupby(found["year"]).sum()
    lives = found.groupby(["code_station", "nom_poll"])["year"].agg(["min", "max"])
    return {
        int(year): (
            int(above),
            int((found["year"] == year).sum()),
            int(((lives["min"] <= year) & (lives["max"] >= year)).sum()),
        )
        for year, above in over.items()
    }


def _lines(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    root = ElementTree.fromstring(gzip.decompress(data) if path.suffix == ".gz" else data)
    return [
        {child.tag.rpartition("}")[2]: child.get("V", "") for child in line}
        for line in root.iter()
        if line.tag.endswith("LigneBudget")
    ]


def operating(path: Path) -> dict[str, Decimal]:
    """Real income, sales of assets (775) and spending of the operating section of an act, in €."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in _lines(path):
        nature = line["Nature"]
        if line.get("OpBudg") == "1" or nature[:1] not in "67":
            continue
        amount = Decimal(line.get("MtReal") or 0)
        sums[line["CodRD"]] += amount
        if line["CodRD"] == "R" and nature.startswith("775"):
            sums["775"] += amount
    return dict(sums)


def gross_saving(path: Path) -> Decimal:
    """Real operating income without sales of assets, minus real operating spending, in €."""
    sums = operating(path)
    return sums["R"] - sums.get("775", Decimal()) - sums["D"]
