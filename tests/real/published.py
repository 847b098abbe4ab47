"""Where the published evaluations lie, and a reader of them; absent: the tests say so."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.real.readme import REAL

EVALUATION: Path = REAL.parent.parent / "evaluation" / "data"


def missing() -> str:
    """Why the cases cannot be run; empty when they can."""
    return "" if EVALUATION.is_dir() else "cas publiés absents (../shared/evaluation)"


def case(name: str, separator: str = ",") -> pd.DataFrame:
    """The table of a case."""
    return pd.read_csv(EVALUATION / name, sep=separator)
