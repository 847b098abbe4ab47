"""Official lists of communes: every profile on a real file, and links over the whole country."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from dashboard.build.tables import METADATA
from dashboard.catalogue.sources import Source, load_sources
from dashboard.queries import library
from tests.real.reading import Loaded, load
from tests.real.readme import REAL, Figure, entries
from tests.real.sensors import compared

COMMUNES = "territory/decoupage-administratif-communes.json.gz"
EPCI = "territory/decoupage-administratif-epci.json.gz"
COG_2013 = "ugly/insee-cog-france2013-latin1.txt.gz"
AGEN = "200096956"


def profile(name: str, *, year: int = 0) -> Source:
    """A source that says nothing but its profile, and its vintage where the file is silent."""
    text = f'[x]\nprofil = "{name}"\nnom = "X"\nfichiers = ["x"]\n'
    text += f'[x.colonnes]\nmillesime = {{ valeur = "{year}" }}\n' if year else ""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sources.toml"
        path.write_text(text, encoding="utf-8")
        return load_sources(path)["x"]


@cache
def communes() -> list[dict[str, Any]]:
    """The list of communes, read without any code of ours."""
    with gzip.open(REAL / COMMUNES) as file:
        found: list[dict[str, Any]] = json.load(file)
    return found


@cache
def loads() -> dict[str, Loaded]:
    """Each profile on the real file it is made for."""
    return {
        "etalab_communes": load(entries()[COMMUNES], profile("etalab_communes", year=2026)),
        "etalab_anciens_codes": load(entries()[COMMUNES], profile("etalab_anciens_codes")),
        "etalab_epci": load(entries()[EPCI], profile("etalab_epci", year=2026)),
        "cog_historique": load(entries()[COG_2013], profile("cog_historique")),
        "cog_historique_communes": load(entries()[COG_2013], profile("cog_historique_communes")),
    }


def figures() -> tuple[Figure, ...]:
    """Every comparison of the family."""
    return tuple(_figures())


def _figures() -> Iterator[Figure]:
    yield from (loaded.kept for loaded in loads().values())
    listed, members = loads()["etalab_communes"], loads()["etalab_epci"]
    yield from compared(
        entries()[COMMUNES],
        {
            "entrées": (r"(\d+) entries", listed.one("count(*)")),
            "actuelles": (r"(\d+) commune-actuelle", listed.one("count(*)", "type = 'COM'")),
        },
    )
    yield from compared(
        entries()[EPCI],
        {
            "groupements": (r"(\d+) EPCI", members.one("count(DISTINCT parent)")),
            "Agen": (r"d'Agen: (\d+) members", members.one("count(*)", f"parent = '{AGEN}'")),
        },
    )
    read = loads()["cog_historique"].reading.rows_read
    yield from compared(entries()[COG_2013], {"lignes": (r"(\d+) data rows", read)})
    former = sum(len(commune.get("anciensCodes", ())) for commune in communes())
    found = loads()["etalab_anciens_codes"].one("count(*)")
    yield Figure(f"{COMMUNES} · anciens codes", str(former), str(found))


def linked() -> duckdb.DuckDBPyConnection:
    """Links of the whole country: communes of 2026, former codes of Etalab and of the COG 2013."""
    con = duckdb.connect()
    for name, loaded in loads().items():
        rows = loaded.con.cursor().sql(f"FROM {loaded.view}").to_arrow_table()  # noqa: F841
        con.execute(f"CREATE TABLE {name} AS FROM rows")
    con.execute("CREATE TABLE territoire AS SELECT code FROM etalab_communes WHERE type = 'COM'")
    con.execute(
        "CREATE TABLE brut_territoire_passage AS"
        " SELECT *, 1 AS fichier_id FROM etalab_anciens_codes"
        " UNION ALL BY NAME SELECT *, 2 AS fichier_id FROM cog_historique"
    )
    con.execute(f"CREATE TABLE pack_passage ({METADATA['pack_passage']})")
    for table in ("territoire_passage", "territoire_lien"):
        con.execute(f"CREATE TABLE {table} AS {library().makers[table].sql}")
    return con
