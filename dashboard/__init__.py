"""Vigie, le tableau de bord du territoire."""

import os

# read when numpy is first loaded: on matrices this small, threads mostly wait for one another (ten
# times as long on a busy machine), and add in any order
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
