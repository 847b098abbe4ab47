"""The register of contracts: which service follows which, as the purchasing software says it.

A few contracts are not in it yet, as happens.
"""

from __future__ import annotations

from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.finance_contracts import contracts
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.world import World

HEADING = "N° marché;Service gestionnaire;Enveloppe;Objet"


def write_register(world: World) -> None:
    """One file; it ends with a total, and one row names no service."""
    settings, truth = parameters("finance_marches.toml"), world.truth.source("registre_marches")
    where = {entry["objet"]: entry for entry in settings["rattachements"]}
    rng, rows = stream(world.seed, "finances-registre"), list[str]()
    for contract in (c for year in world.years for c in contracts(world, year)):
        unknown = rng.random() < settings["non_rattaches"]
        if not unknown:
            post = where[contract["objet"]]
            cells = (contract["id"], post["service"], post["enveloppe"], contract["objet"])
            rows.append(";".join(cells))
    if not rows:
        return
    number, _, envelope, subject = rows[0].split(";")
    lines = [*rows, f"{number};;{envelope};{subject}", f"Total;{len(rows)} marchés;;"]
    write_lines(
        world.out / "finances" / "registre" / "registre-marches.csv",
        style=Style(encoding="cp1252"),
        lines=[HEADING, *lines],
    )
    truth.files += 1
    truth.rows_read += len(lines)
    truth.rejected.update(("valeur_obligatoire_absente",))
    truth.ignored.update(("sous_total",))
