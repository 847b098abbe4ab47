"""What every test may ask for: a territory of a few rows, built by the real builder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from tinytown import Tiny

Rows = Sequence[Mapping[str, object]]
LONGEST = (
    "test_build_faults.py",
    "test_demo_build.py",
    "test_secret_attack.py",
    "test_demo.py",
    "test_versions.py",
    "test_budget_drill.py",
    "test_demo_sensors.py",
    "test_indicateurs.py",
)
"""Files begun first: one of them left for the end would keep a single worker busy."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Longest files first, the others in their order; tests of a file stay together."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(LONGEST)))


class _Failures(logging.Handler):
    """What the cards of evaluations wrote in their log since the last test."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.seen.append(record.getMessage())


_FAILURES = _Failures()
logging.getLogger("dashboard.build.evaluation_cards").addHandler(_FAILURES)


@pytest.fixture(autouse=True)
def no_card_fails_unseen() -> Iterator[None]:
    """A build goes on when a card cannot be made; a test that builds one must not.

    Fixtures of a module count for the first test that asks for them.
    """
    yield
    seen, _FAILURES.seen = _FAILURES.seen, []
    assert not seen, seen


@pytest.fixture
def failed_cards() -> Iterator[list[str]]:
    """For a test that makes a card fail on purpose: what the log said, read and forgotten."""
    yield _FAILURES.seen
    _FAILURES.seen = []


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """An empty territory: `write` rows into it, change its sources, `build` it."""
    return Tiny(tmp_path)


@pytest.fixture(scope="session")
def tiny_build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`tiny_build(budget_ligne=[…], demande=[…])` → folder of the database built from the rows.

    The same rows are built once: what is given back is only read.
    """
    known: dict[str, Path] = {}

    def build(**tables: Rows) -> Path:
        told = repr(sorted(tables.items()))
        if told not in known:
            town = Tiny(tmp_path_factory.mktemp("ville"))
            for table, rows in tables.items():
                personal = table == "demande"
                town.write(table, rows, personnel=personal, secret_k=5 if personal else 0)
            town.build()
            known[told] = town.database
        return known[told]

    return build
