"""Montpellier's territory and sensors, built once for the tests that read them."""

from __future__ import annotations

import pytest

from dashboard.build.run import Order, build
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import Version, open_version
from tests.real.readme import REAL
from tests.tinytown import Quiet


@pytest.fixture(scope="session")
def montpellier(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """The second half of Montpellier's pack, without the budget."""
    folder = tmp_path_factory.mktemp("montpellier")
    pack = folder / "montpellier"
    pack.mkdir()
    source = DATA / "montpellier"
    (pack / "territoire.toml").write_bytes((source / "territoire.toml").read_bytes())
    text = (source / "sources.toml").read_text(encoding="utf-8")
    half = text.partition("fin de « Budget »")[2].partition("\n")[2]
    (pack / "sources.toml").write_text(half, encoding="utf-8")
    build(Order(pack, REAL, folder / "base", QUERIES), Quiet())
    return open_version(folder / "base")
