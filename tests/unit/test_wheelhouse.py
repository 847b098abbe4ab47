"""`make install` asks the network, or one folder alone."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from dashboard.settings import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make n'est pas installé")


def recipe(target: str, *variables: str) -> list[str]:
    """Commands a target would run, without running them."""
    command = ["make", "--dry-run", "--always-make", target, *variables]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if " pip " in line]


def test_with_a_wheelhouse_no_library_comes_from_elsewhere() -> None:
    installs = [line for line in recipe("install", "WHEELHOUSE=/cle/roues") if "install" in line]
    assert len(installs) == 3
    assert all('--no-index --find-links "/cle/roues"' in line for line in installs)


def test_without_a_wheelhouse_the_usual_index_is_asked() -> None:
    installs = recipe("install")
    assert installs
    assert not any("--no-index" in line for line in installs)


def test_the_wheelhouse_holds_what_install_will_ask_for_hashes_checked() -> None:
    joined = subprocess.run(
        ["make", "--dry-run", "wheelhouse", "WHEELHOUSE=/cle/roues"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for word in ("requirements.lock", "requirements-dev.lock", "--require-hashes", "/cle/roues"):
        assert word in joined
