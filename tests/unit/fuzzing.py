"""What fuzz tests share: documents to write, ways to damage them, and what is due of any reader.

A fuzz test draws a document, reads it, and asserts a property. What is due of every reader,
whatever it is given: a named error of one line that names the file, or a reading whose account
balances. Nothing else may be raised.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reader, Reading, Reject, Rule

Property = Callable[..., None]


FORMULAS = ("=1+1", '=HYPERLINK("http://x")', "+A1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0")
ODD_TEXTS = (
    *FORMULAS,
    "1 234,56-",
    "(1\u202f234,56)",
    "NaN",
    "Infinity",
    "-0",
    "1e999",
    "9" * 400,
    "0000-00-00",
    "9999-12-31",
    "0001-01-01T00:00:00Z",
    "31/02/2024",
    "2024-02-30 25:61:61",
    "NULL",
    "N/A",
    "''; DROP TABLE x; --",
    "œuvre d'été — 12 €",
    "\u202eetnemom nu",
    "\U0001f6b2",
    " \u00a0 ",
    "x" * 5000,
)


def fuzzed(quick: int = 25, slow: int = 250, **drawn: st.SearchStrategy[Any]) -> Any:
    """A property tried on a few drawn documents by `make test`, on many by `make slow`.

    The draws are the same at every run: a failure is a failure of the code, not of chance.
    """

    def decorate(check: Property) -> Property:
        @pytest.mark.parametrize(
            "examples", [quick, pytest.param(slow, marks=pytest.mark.slow)], ids=["court", "long"]
        )
        def test(examples: int) -> None:
            profile = settings(
                max_examples=examples,
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            )
            profile(given(**drawn)(check))()

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return decorate


@dataclass(frozen=True)
class Read:
    """What a reader gave: the reading, and its rows with their position, in order."""

    reading: Reading
    rows: list[dict[str, Any]]

    def column(self, name: str) -> list[Any]:
        """Cells of one column, in the order of the file."""
        return [row[name] for row in self.rows]


def read(
    reader: Reader,
    data: bytes | Mapping[str, bytes],
    name: str,
    wanted: Sequence[str] = (),
    **options: Any,
) -> Read | ExtractError:
    """Read a document with a reader; what is due of any reader is asserted here.

    Args:
        reader: the reader.
        data: content of the file, or of several files by suffix (the first one is read).
        name: name of the file, with its suffix.
        wanted: headings the mapping uses.
        options: options of the source.
    """
    with tempfile.TemporaryDirectory() as folder:
        con = empty_base()
        path = Path(folder) / name
        files = data if isinstance(data, Mapping) else {path.suffix: data}
        for suffix, content in files.items():
            path.with_suffix(suffix).write_bytes(content)
        try:
            reading = reader.read(path, con, options=options, wanted=wanted)
        except ExtractError as error:
            _named(error, name)
            return error
        return Read(reading, _balanced(con, reading))


def well_read(reader: Reader, data: bytes | Mapping[str, bytes], name: str, **more: Any) -> Read:
    """The same for a document that nothing damages: it must be read."""
    found = read(reader, data, name, **more)
    assert isinstance(found, Read), found
    return found


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1, "memory_limit": "256MB"})


def empty_base() -> duckdb.DuckDBPyConnection:
    """A base without table: always the same one, emptied, for opening one is slow."""
    con = _connection()
    con.execute("USE main; DROP SCHEMA IF EXISTS essai CASCADE; CREATE SCHEMA essai; USE essai")
    return con


def _named(error: ExtractError, file: str) -> None:
    assert error.file == file, error.message
    assert error.problem, error.message
    assert "\n" not in error.message, error.message


def _balanced(con: duckdb.DuckDBPyConnection, reading: Reading) -> list[dict[str, Any]]:
    """Rows of a reading, once its account is checked: nothing lost, nothing counted twice."""
    cursor = con.execute(f"SELECT * FROM {reading.relation} ORDER BY position")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert set(names) == {"position", *reading.columns}
    assert reading.rows_read == len(rows) + len(reading.rejects) + sum(reading.ignored.values())
    places = [row["position"] for row in rows] + [reject.position for reject in reading.rejects]
    assert len(set(places)) == len(places)
    assert all(isinstance(reject, Reject) for reject in reading.rejects)
    assert all(isinstance(rule, Rule) for rule in reading.ignored)
    return rows


# ── What documents are made of ─────────────────────────────────────────────────────────────


def texts(alphabet: str | None = None, most: int = 12) -> st.SearchStrategy[str]:
    """Texts a file can hold: any character but a lone surrogate."""
    characters = (
        st.characters(exclude_categories=["Cs"]) if alphabet is None else st.sampled_from(alphabet)
    )
    return st.text(characters, max_size=most) | st.sampled_from(ODD_TEXTS)


def cells(codec: str = "utf-8", **more: Any) -> st.SearchStrategy[str]:
    """Texts of a cell that the codec can write, without the control characters no file holds."""

    def fits(text: str) -> bool:
        return text.encode(codec, "replace").decode(codec) == text

    printable = st.characters(codec=codec, exclude_categories=["Cc", "Cs"])
    return (st.text(printable, max_size=8) | st.sampled_from(ODD_TEXTS)).filter(fits)


# ── Ways to damage a document ──────────────────────────────────────────────────────────────


@st.composite
def damaged(draw: st.DrawFn, documents: st.SearchStrategy[bytes]) -> bytes:
    """A document truncated, overwritten, doubled, stuffed or encoded again, up to three times."""
    data = draw(documents)
    for damage in draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=3)):
        data = damage(draw, data)
    return data


def truncated(draw: st.DrawFn, data: bytes) -> bytes:
    """The file, cut anywhere."""
    return data[: draw(st.integers(0, len(data)))]


def flipped(draw: st.DrawFn, data: bytes) -> bytes:
    """The file, a few bytes overwritten."""
    changed = bytearray(data)
    places = st.integers(0, max(0, len(data) - 1))
    for place in draw(st.lists(places, max_size=4)) if data else ():
        changed[place] = draw(st.integers(0, 255))
    return bytes(changed)


def stuffed(draw: st.DrawFn, data: bytes) -> bytes:
    """The file, something foreign put in it."""
    place = draw(st.integers(0, len(data)))
    foreign = draw(st.sampled_from(_FOREIGN) | st.binary(max_size=6))
    return data[:place] + foreign + data[place:]


def doubled(draw: st.DrawFn, data: bytes) -> bytes:
    """The file, a piece of it repeated."""
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
    return data[:end] + data[start:]


def recoded(draw: st.DrawFn, data: bytes) -> bytes:
    """The file, encoded again from a codec that may not be its own."""
    source = draw(st.sampled_from(["utf-8", "cp1252", "latin-1"]))
    target = draw(st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp850"]))
    return data.decode(source, "replace").encode(target, "replace")


_FOREIGN = (
    b"\0",
    b'"',
    b"\xe9",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r",
    b"\n\n",
    b"\x1a",
    b"\\ud800",
    b"NaN",
    b"-1",
    b"[" * 300,
    b'{"a":' * 300,
    b"<!DOCTYPE x>",
    b"&x;",
    b"9" * 5000,
)
DAMAGES = (truncated, flipped, stuffed, doubled, recoded)
