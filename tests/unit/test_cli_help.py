"""The help of the command line is in French, whatever the command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dashboard.settings import ROOT

ENGLISH = ("Show this message", "Commands ", "COMMAND [ARGS]", "[default:", "[required]", "Try ")


def said(*words: str) -> str:
    """What the command says, however it ends."""
    command = [sys.executable, "-m", "dashboard", *words]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


@pytest.mark.parametrize(
    ("words", "french"),
    [
        (("--help",), "Commandes"),
        (("pack", "--help"), "COMMANDE [ARGUMENTS]"),
        (("serve", "--help"), "Afficher cette aide."),
        (("inexistante",), "Erreur"),
    ],
)
def test_the_help_and_the_errors_of_usage_have_french_titles(
    words: tuple[str, ...], french: str
) -> None:
    text = said(*words)
    assert french in text
    assert not [english for english in ENGLISH if english in text]
