"""The writable store as a whole: copied while it is in use, put back, looked over."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dashboard.errors import SettingsError

_FIELD = "VIGIE_STATE_URL"


def sqlite_path(url: str) -> Path | None:
    """File of the writable store; None when it is another database than SQLite.

    Raises:
        SettingsError: this is no SQLAlchemy address.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise SettingsError("adresse illisible", field=_FIELD) from None
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database as it stands at one instant, even while others write to it.

    Raises:
        SettingsError: it is no SQLite database, or it is damaged.
    """
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        with closing(_read_only(source)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    except sqlite3.DatabaseError:
        raise SettingsError("la base des écrits est illisible", field=source.name) from None


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)


def look_over(url: str) -> bool:
    """Whether the writable store exists yet; nothing is created nor changed.

    Raises:
        SettingsError: it exists and cannot be used.
    """
    path = sqlite_path(url)
    if path is None:
        _ask(url)
        return True
    if not path.exists():
        return False
    try:
        with closing(_read_only(path)) as con:
            (state,) = con.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError:
        state = "illisible"
    if state != "ok" or not os.access(path, os.W_OK):
        raise SettingsError(
            "la base des écrits est abîmée ou n'est pas accessible en écriture",
            file=path.name,
            remedy="Vérifiez ses droits, ou restaurez-la avec « vigie restore »",
        )
    return True


def _ask(url: str) -> None:
    try:
        engine = create_engine(url)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        raise SettingsError(
            f"la base des écrits ne répond pas ({type(error).__name__})",
            field=_FIELD,
            remedy="Vérifiez l'adresse, le compte et le pilote",
        ) from None
