"""Where the writings of a test go: a SQLite file, or a fresh schema of a PostgreSQL server.

`VIGIE_TEST_STATE_URL=postgresql+psycopg://…` makes the same tests run on that server.
"""

import hashlib
import os
from pathlib import Path

from sqlalchemy import create_engine

SERVER = os.environ.get("VIGIE_TEST_STATE_URL", "")


def fresh_url(folder: Path) -> str:
    """The address of a folder of tests, where nobody else writes."""
    if not SERVER:
        return f"sqlite:///{folder / 'ecrits.sqlite'}"
    schema = f"essai_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    engine = create_engine(SERVER)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    engine.dispose()
    return f"{SERVER}?options=-csearch_path%3D{schema}"
