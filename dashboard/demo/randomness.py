"""One independent random stream per subject, so that changing one part leaves the others alone."""

from __future__ import annotations

from zlib import crc32

import numpy as np

GEOGRAPHY_SEED = 47
"""The map is the same whatever the seed asked for: a town does not move."""


def stream(seed: int, subject: str) -> np.random.Generator:
    """Generator of one subject (« demandes », « velo »…), the same for the same seed."""
    return np.random.default_rng([seed, crc32(subject.encode())])
