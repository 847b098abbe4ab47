"""What is masked: telephone numbers however they are written, and no date."""

from __future__ import annotations

import duckdb
import pytest

from dashboard.extracts.masking import MASK, mask, personal_test

PHONES = (
    "06 39 98 00 01",
    "06/39/98/00/01",
    "06.12.20.24.10",
    "0639980001",
    "+33 6 39 98 00 01",
    "le 04/03/2024 au 06 39 98 00 01",
    "dossier 2024-06-39-98-00-01",
)
DATES = (
    "04/03/2024 08:15",
    "01/02/2024 12",
    "04-03-2024 1015",
    "01.02.2024 10",
    "01-02-2024/15",
    "01/02/2024 09/03/2024",
    "du 01/02/2024 au 03/04/2024",
)


def told_by_the_base(text: str) -> bool:
    with duckdb.connect() as con:
        asked = f"SELECT {personal_test('t', identifier=False)} FROM (SELECT ?::VARCHAR AS t)"
        (found,) = con.execute(asked, [text]).fetchall()[0]
    return bool(found)


@pytest.mark.parametrize("text", PHONES)
def test_a_telephone_number_is_masked_and_found_by_the_base(text: str) -> None:
    assert MASK in mask(text)
    assert told_by_the_base(text)


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_no_telephone_number(text: str) -> None:
    assert mask(text) == text
    assert not told_by_the_base(text)
