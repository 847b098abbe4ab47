"""Evaluations of the demonstration through files, readers and build: what the pages then read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from demo_evaluations import EXPECTED, TRAPS, card, truth
from demo_world import make_world
from tinytown import Quiet

from dashboard.build.run import Order, build
from dashboard.demo.experiment_files import write_experiments
from dashboard.demo.territory import write_territory
from dashboard.demo.urban_places import write_urban_places
from dashboard.demo.urban_pools import write_pools
from dashboard.demo.urban_streets import write_lighting
from dashboard.demo.urban_transport import write_transport
from dashboard.demo.urban_waste import write_tonnages
from dashboard.demo.world import World
from dashboard.evaluation.amounts import natural
from dashboard.experiments.read import Card, portfolio
from dashboard.secrecy import Gate
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import open_version

pytestmark = pytest.mark.slow
SEED = 47
NEEDED: tuple[Callable[[World], None], ...] = (
    write_territory,
    write_experiments,
    write_tonnages,
    write_urban_places,
    write_pools,
    write_lighting,
    write_transport,
)
"""What the twelve plans look at, and no more."""


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Card]:
    """The cards of a version built from these files alone."""
    folder = tmp_path_factory.mktemp("evaluations")
    world = make_world(folder / "extraits", seed=SEED)
    for write in NEEDED:
        write(world)
    pack = Path(shutil.copytree(DATA / "exemple", folder / "exemple"))
    for path in (pack / "sources").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("obligatoire = true\n", ""), encoding="utf-8")
    build(Order(pack, folder / "extraits", folder / "base", QUERIES), Quiet())
    return {one.code: one for one in portfolio(Gate(open_version(folder / "base")))}


def test_the_version_holds_every_evaluation_with_its_grade(cards: dict[str, Card]) -> None:
    assert {code: one.note for code, one in cards.items()} == {
        code: grades[0] for code, grades in EXPECTED.items()
    }
    assert not any(one.plan_modifie for one in cards.values())


@pytest.mark.parametrize("code", [code for code in EXPECTED if code not in TRAPS])
def test_the_build_finds_what_was_planted(cards: dict[str, Card], code: str) -> None:
    one = cards[code]
    wanted = truth(code, SEED)
    assert one.effet == pytest.approx(wanted, rel=0.15)
    if one.effet_bas is not None and one.effet_haut is not None:
        assert one.effet_bas <= wanted <= one.effet_haut


@pytest.mark.parametrize("code", [code for code in EXPECTED if code != "tarif_piscine"])
def test_the_build_and_the_plain_way_agree(cards: dict[str, Card], code: str) -> None:
    """Apart from the two rows of each file that are rejected, and the pools' days of breakdown."""
    plain = card(code, SEED)
    if plain.estimate is None:
        assert cards[code].effet is None
        return
    found = natural(plain)
    assert found is not None
    level = abs(plain.estimate.expected_mean)
    assert cards[code].effet == pytest.approx(found.value, rel=0.03, abs=0.01 * level)
