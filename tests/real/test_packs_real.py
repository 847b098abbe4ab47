from __future__ import annotations

import pytest

from dashboard.build.rehearsal import pack_faults, plan_of, rehearse
from dashboard.catalogue.pack import load_pack
from dashboard.settings import DATA
from tests.real import towns
from tests.real.readme import REAL, absent

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]

REFUSED = {"alessandria": 0, "paris": 0, "nantes": 2, "agen": 0}
"""Records refused: the two negative months of a bicycle counter of Nantes."""


def test_every_figure_of_the_towns_is_the_true_one() -> None:
    figures = towns.figures()
    assert len(figures) > 40
    assert [f"{f.label} : {f.expected} ≠ {f.obtained}" for f in figures if not f.right] == []


@pytest.mark.parametrize("town", REFUSED)
def test_a_pack_reads_every_file_it_expects_and_refuses_nothing_unexplained(town: str) -> None:
    pack = load_pack(DATA / town)
    plan = plan_of(pack, REAL)
    assert pack_faults(pack) == []
    assert plan.missing == ()
    trials = [trial for _, found in rehearse(pack, plan) for trial in found]
    assert [trial.error for trial in trials if trial.error] == []
    assert sum(sum(trial.rejected.values()) for trial in trials) == REFUSED[town]
