"""Fuzz of the casts: what a pack asks of any text is a typed value or a named reject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from fuzzing import empty_base, fuzzed, texts
from hypothesis import strategies as st

from dashboard.catalogue.sources import ColumnMapping, Source
from dashboard.catalogue.tables import TABLES
from dashboard.extracts.base import Reading, Reason
from dashboard.extracts.mapping import apply_mapping
from dashboard.extracts.masking import LONGEST, MASK, mask
from dashboard.extracts.text_table import TextTable

DEFAULTS = {"INTEGER": "2024", "DATE": "2024-01-01", "TIMESTAMP": "2024-01-01"}
ZONES = ("UTC", "Europe/Paris", "America/Montreal", "Pacific/Auckland")
TARGETS = {
    "montant": ("budget_ligne", "realise_eur", ("",)),
    "entier": ("budget_ligne", "exercice", ("",)),
    "code": ("budget_ligne", "article", ("",)),
    "texte": ("budget_ligne", "libelle", ("",)),
    "date": ("budget_ligne", "date_situation", ("", "%d/%m/%Y", "%Y")),
    "nombre": ("mesure", "valeur", ("",)),
    "instant": ("mesure", "debut", ("", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S%z")),
}


def values(kind: str, cells: Sequence[str], zone: str = "UTC", form: str = "") -> list[Any]:
    """The value each text gives, or the reason of its refusal."""
    table, column, _ = TARGETS[kind]
    needed = {
        c.name: ColumnMapping(value=DEFAULTS.get(c.type, "x"))
        for c in TABLES[table].columns
        if c.required
    }
    asked = ColumnMapping(("texte",), type=kind, timezone=zone, format=form)
    source = Source(
        "essai", "Essai", "Ville", "LO", "tableau", table, ("*",), columns={**needed, column: asked}
    )
    con = empty_base()
    rows = TextTable(con, ["texte"])
    for position, cell in enumerate(cells, 1):
        rows.add(position, [cell])
    reading = Reading(rows.close(), rows.columns, len(cells))
    mapped = apply_mapping(con, reading, source)
    got = con.execute(f"SELECT position, {column} FROM {mapped.relation}").fetchall()
    refused = {position: reason for position, reason, _ in mapped.rejects}
    assert mapped.rows_loaded + len(refused) == len(cells)
    assert not refused.keys() & dict(got).keys()
    return [{**dict(got), **refused}[position] for position in range(1, len(cells) + 1)]


@st.composite
def moments(draw: st.DrawFn) -> str:
    """A day and a time, possible or not, written in one of the usual ways."""
    year = draw(st.sampled_from([0, 1, 999, 1000, 1582, 1900, 2024, 9998, 9999, 10000, 99999]))
    month, day, hour = draw(st.tuples(st.integers(0, 13), st.integers(0, 32), st.integers(0, 25)))
    shape = draw(
        st.sampled_from(
            [
                f"{year:04d}-{month:02d}-{day:02d}",
                f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:59:60",
                f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:30:00",
                f"{day:02d}/{month:02d}/{year:04d}",
                f"{day:02d}/{month:02d}/{year:04d} {hour:02d}:00",
            ]
        )
    )
    return shape + draw(st.sampled_from(["", "Z", "+02:00", "-1400", "+99", " UTC"]))


@fuzzed(
    50,
    kind=st.sampled_from(sorted(TARGETS)),
    zone=st.sampled_from(ZONES),
    cells=st.lists(texts() | moments() | st.floats().map(repr), min_size=1, max_size=8),
    form=st.integers(0, 2),
)
def test_any_text_is_a_value_or_a_named_reject(
    kind: str, zone: str, cells: Sequence[str], form: int
) -> None:
    forms = TARGETS[kind][2]
    types = {
        "montant": Decimal,
        "entier": int,
        "nombre": float,
        "date": dt.date,
        "instant": dt.datetime,
    }
    for value in values(kind, cells, zone, forms[form % len(forms)]):
        assert value is None or isinstance(value, (Reason, types.get(kind, str)))


@fuzzed(
    30,
    amount=st.decimals(-(10**9), 10**9, places=2),
    space=st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    minus=st.sampled_from(["-{}", "{}-", "({})", "\u2212{}", "- {}"]),
    euro=st.sampled_from(["", " €", "€"]),
)
def test_an_amount_written_the_french_way_is_itself(
    amount: Decimal, space: str, minus: str, euro: str
) -> None:
    whole = f"{abs(amount):,.2f}".replace(",", space).replace(".", ",")
    text = minus.format(whole) if amount < 0 else whole
    assert values("montant", [text + euro]) == [amount]


@fuzzed(
    25,
    moment=st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    shift=st.integers(-12, 12),
)
def test_an_instant_with_its_offset_is_itself(moment: dt.datetime, shift: int) -> None:
    written = moment.replace(microsecond=0, tzinfo=dt.timezone(dt.timedelta(hours=shift)))
    utc = written.astimezone(dt.UTC).replace(tzinfo=None)
    assert values("instant", [written.isoformat()], "Europe/Paris") == [utc]


def test_the_last_day_of_the_calendar_is_read_and_the_year_zero_refused() -> None:
    cells = ["9999-12-31 23:59:59", "0000-01-01 00:00:00", "2024-06-01 12:00:00"]
    assert values("instant", cells, "Europe/Paris") == [
        dt.datetime(9999, 12, 31, 22, 59, 59),
        Reason.BAD_DATE,
        dt.datetime(2024, 6, 1, 10),
    ]


@pytest.mark.parametrize("text", ["2024-06-01T00:00:00+99", "2024-06-01T00:00:00+0275"])
def test_an_offset_no_clock_has_is_refused(text: str) -> None:
    assert values("instant", [text]) == [Reason.BAD_DATE]


def test_a_huge_cell_is_masked_in_one_pass() -> None:
    assert mask("x" * 1_000_000) == "x" * LONGEST + "…"
    assert mask("a" * 500_000 + "@b.fr") == MASK


@fuzzed(40, name=st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9})?", fullmatch=True), around=texts())
def test_an_address_never_passes_the_mask(name: str, around: str) -> None:
    assert f"{name}@exemple.fr" not in mask(f"{around} {name}@exemple.fr")
