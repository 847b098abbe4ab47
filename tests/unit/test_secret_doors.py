"""An attacker who reads what pages, maps, exports and commands answer finds nothing."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from attack import Attack, Cell, Judge
from doors import ROOT, Doors, periods, tables
from secret_town import CATEGORIES, LEAVES, MONTHS, TREE, K, drawn, town

CODE = "demandes_recues"
SHARE = "part_sans_suite"
RATES = (SHARE, "delai_median_resolution", "stock_ouvert")
FLOOR = 20
SHORT = [when for when in MONTHS if when <= (2025, 3)]
Requests = list[dict[str, Any]]
Reading = Mapping[Cell, float | str]


def day_of(request: Mapping[str, Any]) -> dt.date:
    return dt.datetime.fromisoformat(request["recu_le"]).date()


def within(leaf: str | None, area: str) -> bool:
    while leaf is not None and leaf != area:
        leaf = TREE[leaf]
    return leaf is not None


def truth_of(requests: Requests, cell: Cell) -> int:
    return sum(
        cell.start <= day_of(r) <= cell.end
        and within(r["territoire"], cell.area)
        and (not cell.dimension or r[cell.dimension] == cell.modality)
        for r in requests
    )


def attacked(requests: Requests, *readings: Reading) -> Attack:
    """Sums of areas and categories; a service adds up its categories, as anyone knows."""
    services = [
        (cell, n, [c for c, service in CATEGORIES.items() if service == cell.modality])
        for reading in readings
        for cell, n in reading.items()
        if cell.dimension == "service" and n != "s"
    ]
    plain = [{c: n for c, n in reading.items() if c.dimension != "service"} for reading in readings]
    days = [day_of(r) for r in requests]
    return Attack(LEAVES, TREE, tuple(CATEGORIES), min(days), max(days), plain, services, root=ROOT)


def check(requests: Requests, found: Doors, *older: Reading, tried: int = 60) -> None:
    """Every count read is true, none is small, and each hidden one stays in doubt."""
    judge = Judge(lambda cell: truth_of(requests, cell), K, ROOT)
    judge.check_no_small_count(found.cells)
    for cell, count in found.cells.items():
        assert count in ("s", judge.truth(cell)), f"{cell}: {count}"
    hidden = [c for c, n in found.cells.items() if n == "s" and c.dimension != "service"]
    shown = [c for c, n in found.cells.items() if n != "s"]
    assert {c.area for c in hidden} >= {"99001Q3", "99004"}
    assert any(c.dimension for c in shown)
    assert shown
    attack = attacked(requests, found.cells, *older)
    judge.check(attack, found.cells, random.Random(0).sample(hidden, min(tried, len(hidden))))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Requests, Doors]:
    """Fifteen months, and a few addresses of each door."""
    requests = drawn(1, SHORT)
    kinds = ["mois", "trimestre", "annee", "cumul"]
    declared = [{"decoupages": ["categorie", "service"], "periodes": kinds}]
    made = town(tmp_path_factory.mktemp("portes"), requests, publication=declared)
    found = Doors(made, formats=())
    first, last = day_of(requests[0]).replace(day=1), max(map(day_of, requests))
    month = periods("mois", dt.date(2025, 2, 1), dt.date(2025, 2, 28))[0]
    found.read_course(CODE, "mois", "99004", first, last)
    found.read_period(CODE, month, ROOT)
    found.read_map(CODE, month, "99001")
    found.read_commands(CODE, [month])
    found.read_publication(CODE)
    return requests, found


def test_a_hidden_count_stays_in_doubt_for_who_reads_some_of_every_door(
    small: tuple[Requests, Doors],
) -> None:
    requests, found = small
    check(requests, found, tried=25)


def test_the_proof_of_a_protected_figure_stops_at_files_sums_and_queries(
    small: tuple[Requests, Doors],
) -> None:
    """Page of the figure, page of the source, command line: no line, no identifier, no hour."""
    _, found = small
    pages = [f"/indicateur/{CODE}?territoire=99002", "/donnees?source=demande", "/donnees"]
    pages.append("/donnees?requete=indicateurs/serie")
    for address in pages:
        said = found.page(address)
        assert not re.search(r"\bD\d+\b", said), address
        assert not re.search(r"\d{4}-\d\d-\d\dT09", said), address
    proof = found.page(pages[0])
    assert "faits/dossiers_recus" in proof
    assert "demande.csv" in proof
    assert "indicateur-lines" not in proof
    for query in ("indicateurs/lignes_activite", "donnees/rejets", "donnees/fichiers"):
        asked = ["query", query, "--format", "csv"]
        if query.startswith("indicateurs"):
            for given in ("mesures=%", "debut=2024-01-01", "fin=2025-12-31"):
                asked += ["--param", given]
        assert not re.search(r"\bD\d+\b", found.command(*asked))


def test_the_folder_of_open_data_says_what_the_other_doors_say_and_no_more(
    small: tuple[Requests, Doors],
) -> None:
    _, found = small
    said = found.said["publish indicateurs-grc.csv"]
    kinds = {row.split(",")[4] for row in said.splitlines()[1:] if row.startswith(f"{CODE},")}
    assert kinds == {"mois", "trimestre", "annee"}
    assert f"{CODE},99001Q3," in said
    assert not re.search(r"\bD\d+\b", "".join(v for k, v in found.said.items() if "publish" in k))


def test_the_page_of_a_source_says_what_it_publishes_and_nothing_else_is_read(
    small: tuple[Requests, Doors],
) -> None:
    _, found = small
    rows = dict(tables(found.page("/donnees?source=demande")))["Tableaux publiés de cette source"]
    said = next(row for row in rows if row[0] == "Demandes reçues")
    assert said[1:] == [
        "tous",
        "catégorie, service",
        "mois, trimestre, année, cumul depuis le 1er janvier",
        "effectif de 5",
    ]
    weekly = found.page(f"/indicateur/{CODE}?periode=semaine")
    assert "pas publié à ce rythme" in weekly
    assert "par=canal" not in found.page(f"/indicateur/{CODE}?periode=mois")
    for given in (("genre=semaine", "dimension=service"), ("genre=mois", "dimension=canal")):
        asked = [
            "indicateurs/decoupage",
            "--param",
            f"indicateur={CODE}",
            "--param",
            "territoire=99",
        ]
        for text in given:
            asked += ["--param", text]
        assert "2024" not in found.command("query", *asked, "--format", "csv")


def test_the_api_hides_what_the_pages_hide_and_refuses_what_is_not_published(
    small: tuple[Requests, Doors],
) -> None:
    _, found = small
    months = f"/api/v1/valeurs?indicateur={CODE}&genre=mois&niveau=commune&par_page=1000"
    assert {r["etat"] for r in json.loads(found.api(months))["donnees"]} == {"ok", "secret"}
    for asked in ("genre=semaine", "genre=semaine&dimension=service", "genre=mois&dimension=canal"):
        said = json.loads(found.api(f"/api/v1/valeurs?indicateur={CODE}&{asked}"))
        assert (said["status"], said["title"]) == (403, "Donnée protégée")
        assert "n'est pas publié" in said["detail"]


def check_shares(requests: Requests, found: Doors, kind: str) -> list[Cell]:
    """Numerators shown are true, and neither they nor what they leave are small; gives them."""
    shown = []
    for cell, top, bottom in found.shares(SHARE, kind):
        if top != "s" and bottom != "s":
            kept = [r for r in requests if r["sans_suite"]]
            assert (top, bottom) == (truth_of(kept, cell), truth_of(requests, cell)), cell
            assert bottom >= FLOOR
            assert not 0 < top < K
            assert not 0 < bottom - top < K
            shown.append(cell)
    return shown


def test_a_share_says_no_small_count_of_what_it_keeps_nor_of_what_it_leaves(
    small: tuple[Requests, Doors],
) -> None:
    requests, found = small
    shown = check_shares(requests, found, "annee")
    assert ROOT in {cell.area for cell in shown}
    said = found.page(f"/indicateur/{SHARE}?periode=annee&territoire=99004")
    assert "secret statistique" in said


# --- everything, in the long tests


def read_much(found: Doors, requests: Requests) -> Doors:
    """Every door: all periods by command, pages and maps of some, what else says figures."""
    first, last = day_of(requests[0]).replace(day=1), max(map(day_of, requests))
    late = periods("mois", dt.date(2025, 1, 1), last)
    found.read_commands(CODE, [late[-1], *periods("annee", first, last)])
    found.read_api(CODE, ("mois", "trimestre", "annee", "cumul", "glissant"))
    for kind in ("cumul", "glissant", "semaine"):
        found.read_export(CODE, kind)
    for kind, area in product(("semaine", "mois", "annee"), ("99", "99001", "99003", "99001Q1")):
        found.read_course(CODE, kind, area, first, last)
    for period, area in product([*late[1::3], *periods("annee", first, last)], ("99", "99001")):
        found.read_period(CODE, period, area)
        found.read_map(CODE, period, area)
    found.read_elsewhere(CODE, "2025-W27")
    found.read_publication(CODE)
    found.read_rates(RATES, ("mois", "trimestre", "annee"), ("99", "99001", "99003", "99001Q1"))
    check_shares(requests, found, "mois")
    return found


def coarse(reading: Reading) -> Reading:
    """Months and longer: weeks of the whole would make as many unknowns as days."""
    return {c: n for c, n in reading.items() if c.kind != "semaine"}


@pytest.mark.slow
def test_a_hidden_count_stays_in_doubt_for_who_reads_two_versions(tmp_path: Path) -> None:
    """An older version, read whole before the newer one is: both are known."""
    requests = drawn(0, MONTHS)
    cut = dt.date(2025, 5, 18)
    before = [r for r in requests if day_of(r) <= cut]
    older = read_much(Doors(town(tmp_path, before)), before)
    newer = read_much(Doors(town(tmp_path, requests)), requests)
    # a period that was not over says how far the older one went
    known = {replace(c, end=min(c.end, cut)): n for c, n in coarse(older.cells).items()}
    newer.cells = dict(coarse(newer.cells))
    check(requests, newer, known)


def moved(requests: Requests, hidden: Iterable[Cell]) -> Requests:
    """The same, but for one request, received and closed in a month hidden in both its old and
    its new area: everything published is the same."""
    months = {(c.start, c.area) for c in hidden if c.kind == "mois" and c.area in LEAVES}
    for start, area in sorted(months, reverse=True):
        others = [
            a for s, a in sorted(months) if s == start and a != area and TREE[a] == TREE[area]
        ]
        inside = [
            r
            for r in requests
            if r["territoire"] == area and day_of(r).replace(day=1) == start
            if dt.datetime.fromisoformat(r["clos_le"]).date().replace(day=1) == start
        ]
        if others and len(inside) > 1:
            return [{**r, "territoire": others[0]} if r is inside[0] else r for r in requests]
    raise AssertionError("nothing to move")


def washed(text: str) -> str:
    """Without what names or dates the file received and its version, or names who answers."""
    settled = re.sub(r"<script[^>]*_dash-config.*?</script>", "", text, flags=re.DOTALL)
    settled = re.sub(r'name="jeton" value="[^"]*"', "", settled)
    settled = re.sub(r"construite le \d\d/\d\d/\d{4} à \d+\W+h\W+\d\d", "", settled)
    return re.sub(r"[0-9a-f]{8,}", "#", settled)


@pytest.mark.slow
def test_nothing_anywhere_depends_on_what_is_hidden(tmp_path: Path) -> None:
    """Two worlds that differ by a request moved between two hidden cells answer word for word."""
    requests = drawn(1, MONTHS)
    one = read_much(Doors(town(tmp_path / "un", requests)), requests)
    other_requests = moved(requests, [c for c, n in one.cells.items() if n == "s"])
    assert other_requests != requests
    other = read_much(Doors(town(tmp_path / "autre", other_requests)), other_requests)
    assert one.said.keys() == other.said.keys()
    differ = [where for where in one.said if washed(one.said[where]) != washed(other.said[where])]
    assert differ == []
