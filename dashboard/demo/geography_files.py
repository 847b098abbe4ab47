"""Official lists: movements of communes as INSEE publishes them, members of groups as DGCL does."""

from __future__ import annotations

import datetime as dt

import numpy as np

from dashboard.demo.delimited import Style, write_lines, write_table
from dashboard.demo.geography_history import communes_on, entry, merger
from dashboard.demo.reference import EPCI_NAME, EPCI_SIREN, SECOND, communes, siren
from dashboard.demo.world import World

MOVEMENTS = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,"
    "TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP"
)
MEMBERS = (
    "dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;insee;siren_membre;"
    "nom_membre;ptot"
)
Commune = tuple[str, str, str]
"""Type (COM, COMD), code, name."""


def _capitals(name: str) -> str:
    return name.upper().replace("-", " ").replace("'", " ")


def _movement(kind: int, day: dt.date, before: Commune, after: Commune) -> str:
    sides = [
        ",".join((type_, code, "0", _capitals(name), name, name))
        for type_, code, name in (before, after)
    ]
    return f"{kind},{day.isoformat()},{sides[0]},{sides[1]}"


def _movements(until: dt.date) -> list[str]:
    """An old change of name, then the merger: each commune gives the new one and a delegate."""
    told, names = merger(until), {area.code: area.name for area in communes()}
    second = ("COM", SECOND, names[SECOND])
    lines = [_movement(10, dt.date(1987, 5, 14), ("COM", SECOND, "Le Passage"), second)]
    for code, name in ((told.code, told.name_before), (told.former, told.former_name)):
        before = ("COM", code, name)
        lines.append(_movement(32, told.day, before, ("COM", told.code, names[told.code])))
        lines.append(_movement(32, told.day, before, ("COMD", code, name)))
    return lines


def write_movements(world: World) -> None:
    """The file of the last year, which holds every movement since the beginning."""
    lines, truth = _movements(world.until), world.truth.source("mouvements_communes")
    write_lines(
        world.out / "territoire" / f"mvtcommune-{world.until.year}.csv",
        style=Style(newline="\n"),
        lines=[MOVEMENTS, *lines],
    )
    truth.files += 1
    truth.rows_read += len(lines)
    truth.ignored["hors_perimetre"] += sum(",COMD," in line for line in lines)
    told = merger(world.until)
    world.truth.facts["communes_fusionnees"] = {
        "date": told.day.isoformat(),
        "code": told.code,
        "ancien_code": told.former,
        "ancien_part": told.share,
    }


def _members(year: int, until: dt.date) -> list[tuple[str, ...]]:
    """Communes of the agglomeration and of its neighbour on the first of January of a year."""
    day, joined = dt.date(year, 1, 1), entry(until)
    listed = communes_on(day, until)
    apart = day < joined.day
    rows: list[tuple[str, ...]] = []
    for code, name, people in listed:
        elsewhere = apart and code == joined.commune
        group = (
            (joined.group, joined.group_name, "CC") if elsewhere else (EPCI_SIREN, EPCI_NAME, "CA")
        )
        count = 1 if elsewhere else len(listed) - apart
        member = (code, siren(f"21000{code[2:]}"), name, str(round(people)))
        rows.append(("00", *group, "FPU", str(count), *member))
    return rows


def write_group_members(world: World) -> None:
    """One list per year, on the first of January."""
    truth = world.truth.source("communes_groupements")
    for year in world.years:
        rows = _members(year, world.until)
        write_table(
            world.out / "territoire" / f"epcicom{year}.csv",
            style=Style(encoding="cp1252"),
            before=[MEMBERS],
            columns=[np.array(c, dtype=object) for c in zip(*rows, strict=True)],
        )
        truth.files += 1
        truth.rows_read += len(rows)
    joined = entry(world.until)
    world.truth.facts["perimetre_agglomeration"] = {
        "date": joined.day.isoformat(),
        "entree": joined.commune,
    }
