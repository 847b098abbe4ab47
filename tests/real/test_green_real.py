"""The green annex of Montpellier, exercice 2024: found again to the cent, and without its words."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.budget.green import green
from dashboard.build.run import Order, build
from dashboard.extracts.opening import open_bytes
from dashboard.secrecy import Gate
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import open_version
from tests.real.readme import REAL, absent
from tests.tinytown import Quiet

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]

SIRET = "21340172201787"
ACT = "budget/montpellier/VilleMTP_MTP_CA_2024.xml"


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """The acts of the town and their annexes, built alone."""
    folder = tmp_path_factory.mktemp("vert")
    pack = folder / "montpellier"
    pack.mkdir()
    source = DATA / "montpellier"
    (pack / "territoire.toml").write_bytes((source / "territoire.toml").read_bytes())
    text = (source / "sources.toml").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=\[\w+\]$)", text)
    kept = [b for b in blocks if b.startswith(("[budget_ville]", "[budget_vert_ville]"))]
    (pack / "sources.toml").write_text("".join(kept), encoding="utf-8")
    build(Order(pack, REAL, folder / "base", QUERIES), Quiet())
    return Gate(open_version(folder / "base"))


def _rows() -> list[dict[str, str]]:
    """Rows of the annex, by a reading of its text that knows nothing of the reader."""
    text = open_bytes(Path(REAL / ACT), 1 << 28).decode("latin-1")
    found = re.findall(r"<BUDGETVERT>(.*?)</BUDGETVERT>", text, re.DOTALL)
    return [dict(re.findall(r'<(\w+) V="([^"]*)"', row)) for row in found]


def test_every_rating_of_the_annex_is_found_to_the_cent(gate: Gate) -> None:
    rows = _rows()
    assert len(rows) == 411
    naive: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        rating = row["Attenuation_01"].removeprefix("01_").lower()
        naive[{"noncotee": "non_cote"}.get(rating, rating)] += Decimal(row["MtReal"])
    (year,) = green(gate, SIRET).years
    climate = year.axis("attenuation")
    assert len(year.entries) == 411
    assert climate.amounts == dict(naive)
    assert sum(climate.amounts.values()) == Decimal("172542983.50")
    assert not [a for a in year.axes if a.axis.code != "attenuation" and a.examined]


def test_the_annex_and_the_account_agree_but_for_what_is_named(gate: Gate) -> None:
    (year,) = green(gate, SIRET).years
    assert (year.stage, year.perimeter) == ("CA", Decimal("199834823.30"))
    assert year.gaps[0].spent.key == ("2151", "515")
    assert year.gaps[0].absent == Decimal("23152800.00")
    assert sum(amount for _, amount in year.beyond) == Decimal("1225.81")
    climate = year.axis("attenuation")
    assert climate.rated + climate.unrated == year.perimeter + Decimal("1225.81")


def test_no_word_of_the_annex_enters_the_base(gate: Gate) -> None:
    words = {row["LibReal"].strip() for row in _rows() if len(row["LibReal"].strip()) > 12}
    assert len(words) > 100
    with gate.version.cursor() as cursor:
        held = str(cursor.execute("FROM cotation_verte").fetchall())
    assert [w for w in words if w in held] == []
