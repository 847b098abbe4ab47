"""« Budget vert »: the annex of the account, each investment expense rated by axis.

Some lines of the account are left out of it, some parts are not rated: that is what such annexes
are like. The shares and the words are those of `finance_vert.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.demo.budget_acts import Document, Line
from dashboard.demo.budget_files import documents_of
from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.finance_rhythm import split_cents
from dashboard.demo.finance_services import fits, posts
from dashboard.demo.reference import parameters
from dashboard.demo.totem import amount
from dashboard.demo.world import World

HEADING = (
    "Exercice;Article;Fonction;Opération;Service;Désignation;Réalisé;Axe 1 - Atténuation;"
    "Axe 2 - Adaptation;Axe 3 - Eau;Axe 4 - Économie circulaire;Axe 5 - Pollution;"
    "Axe 6 - Biodiversité"
)
_TITLE = "Ville de Castelrive - Impact du budget pour la transition écologique"
Part = Sequence[Any]


def investments(account: Document) -> list[Line]:
    """Real investment expenses of an account, those that spent nothing left out."""
    return [
        line
        for line in account.lines
        if (line.key.section, line.key.sens, line.key.movement) == ("I", "D", "reel")
        and line.realised > 0
    ]


def _parts(rules: Sequence[Mapping[str, Any]], line: Line) -> Sequence[Part]:
    rule = next(r for r in rules if fits(r, line.key))
    return () if rule.get("absente") else rule["parts"]


def _euros(cents: int) -> str:
    return amount(cents).replace(".", ",")


def rated(account: Document, settings: Mapping[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """(cents, cells) of each row of the annex; the rows of a line add up to it."""
    both = account.year >= int(settings["biodiversite_depuis"])
    lines = investments(account)
    where = posts(line.key for line in lines)
    for line in lines:
        parts = _parts(settings["regles"], line)
        if not parts:
            continue
        shares = split_cents(line.realised, np.array([part[0] for part in parts], dtype=float))
        for cents, (_, label, climate, life) in zip(shares, parts, strict=True):
            post = where[line.key]
            cells = [str(account.year), line.key.article, line.key.function, post.operation]
            cells += [post.service, label, _euros(int(cents)), climate]
            yield int(cents), [*cells, "", "", "", "", life if both else ""]


def write_green_annex(world: World) -> None:
    """One file per closed exercice; a total, a rating of its own kind and an unreadable amount."""
    settings, truth, total = (
        parameters("finance_vert.toml"),
        world.truth.source("budget_vert"),
        0,
    )
    for account in documents_of(world, "principal"):
        late = account.decided > world.until
        if (
            account.stage not in {"CA", "CFU"}
            or late
            or account.year < settings["premier_exercice"]
        ):
            continue
        found = list(rated(account, settings))
        whole = sum(cents for cents, _ in found)
        first, last = found[0][1], found[-1][1]
        odd = [*first[:7], "Plutôt favorable", *first[8:]]
        unreadable = [*last[:6], "à ventiler", *last[7:]]
        end = [str(account.year), "", "", "", "", "Total de l'annexe", _euros(whole), *[""] * 6]
        rows = [*(cells for _, cells in found), odd, unreadable, end]
        write_lines(
            world.out / "finances" / "budget-vert" / f"budget-vert-{account.year}.csv",
            style=Style(encoding="cp1252"),
            lines=[_TITLE, HEADING, *(";".join(cells) for cells in rows)],
        )
        truth.files += 1
        truth.rows_read += len(rows) + 1
        truth.rejected.update(("valeur_hors_liste", "nombre_illisible"))
        truth.ignored.update(("ligne_de_titre", "sous_total"))
        total += whole
    truth.totals["realise_eur"] = amount(total)
