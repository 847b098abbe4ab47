from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from dashboard.build.rehearsal import plan_of
from dashboard.catalogue.pack import load_pack
from dashboard.catalogue.sources import load_sources
from dashboard.extracts.inspection import inspect_file
from dashboard.extracts.proposal import proposed_source
from dashboard.settings import DATA
from tests.real import inventory
from tests.real.readme import REAL, absent, entries

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]

PACKS = ("agen", "alessandria", "crach", "montpellier", "nantes", "paris")


@cache
def planned() -> dict[str, set[str]]:
    """File → « pack/source » of every pack that reads it, or holds it for a twin."""
    found: dict[str, set[str]] = {}
    for town in PACKS:
        plan = plan_of(load_pack(DATA / town), REAL)
        for file in (*plan.files, *plan.twins):
            found.setdefault(file.file.name, set()).add(f"{town}/{file.source}")
    return found


def test_every_file_has_one_line_and_every_line_its_file() -> None:
    names = Counter(line.name for line in inventory.lines())
    assert set(names) == set(inventory.present()) == set(entries())
    assert set(names.values()) == {1}


def test_every_file_is_read_with_its_rows_or_refused_for_its_own_reason() -> None:
    found = inventory.verdicts()
    assert [f"{v.line.name} : {v.wrong}" for v in found if v.wrong] == []


def test_every_count_expected_is_known_without_the_product() -> None:
    bare = [v.line.name for v in inventory.verdicts() if not v.line.refused and not v.proofs]
    assert bare == []


def test_a_refusal_says_what_the_file_is() -> None:
    refused = [v for v in inventory.verdicts() if v.line.refused]
    assert refused
    assert all(v.note and not v.reader for v in refused)


def test_each_pack_named_reads_the_file_and_none_is_forgotten() -> None:
    wrong = {
        line.name: (line.source, sorted(planned().get(line.name, set())))
        for line in inventory.lines()
        if (line.source in planned().get(line.name, {""})) is False
        or bool(line.source) != (line.name in planned())
    }
    assert wrong == {}


EXAMPLES = (
    "services/alessandria/segnalazioni-municipium.csv",
    "services/nantes/nantes-cantines-frequentation.csv",
    "sensors/nantes-compteurs-velo/0664.json",
    "sensors/ngsi-ld/WaterObserved-example.json",
    "budget/ofgl-nantes-agregats.json",
    "budget/bretagne/crach-CA-2021.totem.xml",
    "projects/extracts/action-coeur-de-ville.geojson",
    "territory/paris-quartiers.geojson",
    "ugly/csv-detective-b_test_file.csv",
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_source_proposed_for_a_real_file_loads(tmp_path: Path, name: str) -> None:
    pack = tmp_path / "sources.toml"
    pack.write_text(proposed_source(inspect_file(REAL / name)), encoding="utf-8")
    (source,) = load_sources(pack).values()
    assert source.files == (f"**/{Path(name).name}",)
