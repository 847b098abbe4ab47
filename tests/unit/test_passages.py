"""`[[passages]]` of a pack: what is read, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dashboard.catalogue.pack import Passage, load_pack
from dashboard.errors import PackError
from dashboard.settings import DATA

GOOD = """
[[passages]]
ancien = "200000001"
nouveau = "200000002"
date = 2022-01-01
nom_ancien = "l'ancienne agglomération"
"""


def pack(folder: Path, passages: str) -> Path:
    made = folder / "ville"
    made.mkdir()
    for name in ("territoire.toml", "sources.toml"):
        text = (DATA / "crach" / name).read_text(encoding="utf-8")
        extra = passages if name == "territoire.toml" else ""
        (made / name).write_text(text + extra, encoding="utf-8")
    return made


def test_a_passage_is_read(tmp_path: Path) -> None:
    assert load_pack(pack(tmp_path, GOOD)).territory.passages == (
        Passage("200000001", "200000002", dt.date(2022, 1, 1), "l'ancienne agglomération"),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("date = 2022-01-01\n", ""),
        ("date = 2022-01-01", 'date = "2022"'),
        ("date = 2022-01-01", "date = 2022-01-01T00:00:00"),
        ('ancien = "200000001"', "ancien = 200000001"),
        ("nom_ancien", "nom"),
    ],
)
def test_a_passage_badly_written_says_how_to_write_it(
    tmp_path: Path, before: str, after: str
) -> None:
    with pytest.raises(PackError) as told:
        load_pack(pack(tmp_path, GOOD.replace(before, after)))
    assert "territoire.toml, passages 1" in str(told.value)
    assert "date = 2022-01-01" in str(told.value)
