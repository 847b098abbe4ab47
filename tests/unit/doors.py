"""What the doors of a served town really return: pages, files of the map, API, commands, exports.

Only the text of answers is read, as anyone with a browser or a terminal does.
"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import duckdb
from attack import Cell
from flask.testing import FlaskClient
from secret_town import CATEGORIES, NAMES, TREE
from tinytown import Tiny
from typer.testing import CliRunner

from app import create_app
from dashboard.cli import app as command_line
from dashboard.indicators import Period, period_of
from dashboard.settings import Settings

ROOT = next(code for code, above in TREE.items() if above is None)
CODES = {name: code for code, name in NAMES.items()}
DIMENSIONS: Mapping[str, Iterable[str]] = {
    "categorie": tuple(CATEGORIES),
    "service": tuple(dict.fromkeys(CATEGORIES.values())),
}
SPLITS = {"Valeurs par catégorie": "categorie", "Valeurs par service": "service"}
Count = float | str
Rows = list[list[str]]


def plain(text: str) -> str:
    """Words of a piece of HTML, spaces made plain."""
    bare = html.unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"\s+", " ", bare.replace("\u202f", " ").replace("\u00a0", " ")).strip()


def count_of(text: str) -> Count | None:
    """« 88 demandes » → 88, « s » → « s », anything else → None."""
    if text == "s":
        return "s"
    found = re.match(r"-?\d[\d ]*(?=$| demande)", text)
    return float(found[0].replace(" ", "")) if found else None


def tables(page: str) -> Iterator[tuple[str, Rows]]:
    """(caption, rows of cells, heads included) of every table of a page."""
    for found in re.findall(r"<table.*?</table>", page, re.DOTALL):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", found, re.DOTALL)
        rows = re.findall(r"<tr.*?</tr>", found, re.DOTALL)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
        yield plain(caption[1]) if caption else "", [[plain(c) for c in row] for row in cells]


@dataclass
class Doors:
    """One served version, and all that was read of it.

    Attributes:
        cells: what was understood: cell → count, or « s ».
        formats: other formats each export is asked in, beside CSV.
        said: address or command → what it answered, word for word.
    """

    town: Tiny
    formats: tuple[str, ...] = ("json", "table")
    cells: dict[Cell, Count] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        app = create_app(Settings(self.town.territory, self.town.database, "sqlite://"))
        self.client: FlaskClient = app.server.test_client()

    def page(self, address: str) -> str:
        """What is seen of a page before any script; the whole of what is no page."""
        if address not in self.said:
            answer = self.client.get(address)
            assert answer.status_code in (200, 404), f"{address}: {answer.status_code}"
            self.said[address] = answer.text
        found = self.said[address]
        return found[found.index("<main") : found.index("</main>")] if "<main" in found else found

    def command(self, *words: str) -> str:
        """What a command of `vigie` prints."""
        where = ["--territory", str(self.town.territory), "--database", str(self.town.database)]
        if " ".join(words) not in self.said:
            done = CliRunner().invoke(command_line, [*words, *where])
            self.said[" ".join(words)] = done.output
        return self.said[" ".join(words)]

    def take(self, cell: Cell, count: Count | None) -> None:
        """Keep what is known of a cell; two doors never disagree."""
        if count is not None:
            assert self.cells.setdefault(cell, count) == count, f"two doors disagree on {cell}"

    # --- pages

    def read_course(self, code: str, kind: str, area: str, first: dt.date, last: dt.date) -> None:
        """The values of an area, period after period, on the page of the indicator."""
        labels = {plain(p.label): p for p in periods(kind, first, last)}
        page = self.page(f"/indicateur/{code}?periode={kind}&territoire={area}")
        for _, rows in tables(page):
            if rows and rows[0][:3] == ["Période", "Valeur", "Effectif"]:
                for row in rows[1:]:
                    if period := labels.get(row[0]):
                        self.take(cell_of(period, area), count_of(row[2]))

    def read_period(self, code: str, period: Period, area: str) -> None:
        """The areas under one, and the splits of the whole, at a period."""
        for dimension in DIMENSIONS if area == ROOT else ["categorie"]:
            asked = f"periode={period.code}&territoire={area}&par={dimension}"
            for caption, rows in tables(self.page(f"/indicateur/{code}?{asked}")):
                found = SPLITS.get(caption)
                for row in rows[1:] if len(rows) else []:
                    if caption == "Valeurs par territoire" and row[0] in CODES:
                        self.take(cell_of(period, CODES[row[0]]), count_of(row[-1]))
                    elif found and area == ROOT:
                        cell = cell_of(period, ROOT, found, row[0])
                        self.take(cell, count_of(row[-1]))

    def read_map(self, code: str, period: Period, area: str) -> None:
        """The table of a map, with its files: drawing, values of the other periods."""
        asked = f"indicateur={code}&periode={period.code}&territoire={area}"
        for _, rows in tables(self.page(f"/carte?{asked}")):
            for row in rows[1:] if rows and "Effectif" in rows[0] else []:
                if row[0] in CODES:
                    place = rows[0].index("Effectif")
                    self.take(cell_of(period, CODES[row[0]]), count_of(row[place]))
        for file in ("carte.svg", "periodes.json"):
            self.page(f"/carte/{file}?{asked}")

    def read_elsewhere(self, code: str, week: str) -> None:
        """Pages that say the same figures otherwise: kept word for word."""
        for area in TREE:
            self.page(f"/?semaine={week}&territoire={area}")
        self.page(f"/revue/presenter?semaine={week}")
        for lecture in ("ecarts", "nuage", "temps", "couts", "politique"):
            self.page(f"/comparaisons?lecture={lecture}")
            self.page(f"/comparaisons?lecture={lecture}&indicateur={code}&territoire=99003")
        for page in ("/donnees", "/donnees?source=demande", "/methode", "/donnees-personnelles"):
            self.page(page)
        self.page("/donnees?requete=indicateurs/serie")

    # --- API

    def api(self, address: str) -> str:
        """What the API answers, refusals of what is not published included."""
        if address not in self.said:
            answer = self.client.get(address)
            assert answer.status_code in (200, 403, 404), f"{address}: {answer.status_code}"
            self.said[address] = answer.text
        return self.said[address]

    def read_api(self, code: str, kinds: Iterable[str]) -> None:
        """Every value of an indicator, areas and splits, in JSON and as CSV, page after page."""
        levels = json.loads(self.api("/api/v1/territoires"))["niveaux"]
        for kind in kinds:
            asked = f"/api/v1/valeurs?indicateur={code}&genre={kind}&par_page=1000"
            for level in levels:
                self._pages(f"{asked}&niveau={level['code']}", code)
            for dimension in DIMENSIONS:
                self._pages(f"{asked}&dimension={dimension}", code)
                for leaf in ("99001", "99001Q3"):  # never split: they would cross
                    inside = f"{asked}&dimension={dimension}&territoire={leaf}"
                    assert json.loads(self.api(inside)).get("total", 0) == 0
        for address in ("", "/indicateurs?par_page=1000", f"/indicateurs/{code}"):
            self.api(f"/api/v1{address}")

    def _pages(self, address: str, code: str) -> None:
        self.api(f"{address}&format=csv")
        found = json.loads(self.api(address))
        for rank in range(1, found.get("pages", 0) + 1):
            for row in json.loads(self.api(f"{address}&page={rank}"))["donnees"]:
                assert (row["etat"] == "secret") == (row["effectif"] is None)
                hidden = row["etat"] == "secret"
                if hidden:
                    assert (row["valeur"], row["numerateur"], row["denominateur"]) == (None,) * 3
                start, end = (dt.date.fromisoformat(row[name]) for name in ("debut", "fin"))
                place = row["territoire"], row["dimension"], row["modalite"]
                self.take(
                    Cell(row["genre"], start, end, *place), "s" if hidden else row["effectif"]
                )

    # --- command line

    def read_rates(self, codes: Iterable[str], kinds: Iterable[str], areas: Iterable[str]) -> None:
        """Rates, delays and stocks of the same cases: pages, maps and exports, word for word."""
        for code, kind in product(codes, kinds):
            params = {"indicateur": code, "genre": kind}
            self._ask("indicateurs/serie", params)
            for dimension in DIMENSIONS:
                self._ask(
                    "indicateurs/decoupage", params | {"territoire": ROOT, "dimension": dimension}
                )
            for more in ("", *(f"&niveau={level}" for level in ("commune", "quartier"))):
                self.api(f"/api/v1/valeurs?indicateur={code}&genre={kind}{more}&par_page=1000")
            self.page(f"/carte?indicateur={code}&periode={kind}")
            for area in areas:
                self.page(f"/indicateur/{code}?periode={kind}&territoire={area}")

    def _ask(self, query: str, params: Mapping[str, str]) -> str:
        given = [word for name, value in params.items() for word in ("--param", f"{name}={value}")]
        return self.command("query", query, *given, "--format", "csv")

    def shares(self, code: str, kind: str) -> Iterator[tuple[Cell, Count, Count]]:
        """(cell, numerator, denominator) of a share, as its export says them."""
        text = self._ask("indicateurs/serie", {"indicateur": code, "genre": kind})
        for row in csv.DictReader(io.StringIO(text[text.index("indicateur,") :])):
            if row["fin"] and row["numerateur"]:
                top, bottom = row["numerateur"], row["denominateur"]
                start, end = (dt.date.fromisoformat(row[name]) for name in ("debut", "fin"))
                cell = Cell(row["genre"], start, end, row["territoire"])
                yield cell, *(n if n == "s" else float(n) for n in (top, bottom))

    # --- open data

    def read_publication(self, code: str) -> None:
        """The folder of `vigie publish`: every file word for word, and the counts of one code."""
        with tempfile.TemporaryDirectory() as folder:
            self.command("publish", "--out", f"{folder}/o")
            where = " ".join(("publish", "--out", f"{folder}/o"))
            self.said["publish"] = self.said.pop(where)
            for path in sorted(Path(folder, "o").iterdir()):
                if path.suffix == ".parquet":
                    rows = duckdb.sql(f"FROM '{path}'").fetchall()
                    self.said[f"publish {path.name}"] = repr(rows)
                else:
                    self.said[f"publish {path.name}"] = path.read_text(encoding="utf-8")
        for name in [name for name in self.said if re.match(r"publish indicateurs-.*csv", name)]:
            for row in csv.DictReader(io.StringIO(self.said[name])):
                known = row["decoupage"] in ("", *DIMENSIONS)  # the attacker adds up these alone
                if row["indicateur"] == code and row["territoire"] in TREE and known:
                    self.take(
                        Cell(
                            row["periode"],
                            dt.date.fromisoformat(row["debut"]),
                            dt.date.fromisoformat(row["fin"]),
                            row["territoire"],
                            row["decoupage"],
                            row["modalite"],
                        ),
                        "s" if row["etat"] == "secret" else count_of(row["effectif"]),
                    )

    def read_commands(self, code: str, periods_read: Iterable[Period]) -> None:
        """`vigie kpi` and `vigie query`, in every format."""
        for period in periods_read:
            for area in TREE:
                asked = ("kpi", code, "--period", period.code, "--area", area)
                said = json.loads(self.command(*asked, "--json"))
                if self.formats:
                    self.command(*asked)
                point = said.get("current") or said.get("courant") or {}
                count = point.get("count", point.get("effectif"))
                secret = point.get("state", point.get("etat")) == "secret"
                self.take(cell_of(period, area), "s" if secret else count)
        for kind in ("mois", "trimestre", "annee"):
            params = {"indicateur": code, "genre": kind}
            self.read_export(code, kind)
            for dimension in DIMENSIONS:
                asked_split = params | {"territoire": ROOT, "dimension": dimension}
                self._exported("indicateurs/decoupage", asked_split)
        for refused in (
            (
                "query",
                "indicateurs/detail",
                "--param",
                f"indicateur={code}",
                "--param",
                "genre=mois",
            ),
            (
                "query",
                "indicateurs/serie",
                "--param",
                f"indicateur={code}",
                "--param",
                "genre=jour",
            ),
            ("query", "faits/dossiers_recus", "--param", "genre=signalement"),
            ("query", "construction/demande_jour"),
        ):
            self.command(*refused)
            assert not re.search(r"^\d{4}-|,\d{4}-", self.said[" ".join(refused)], re.MULTILINE)

    def read_export(self, code: str, kind: str) -> None:
        """The values of every area at a kind of period, as CSV, JSON and table."""
        self._exported("indicateurs/serie", {"indicateur": code, "genre": kind})

    def _exported(self, query: str, params: Mapping[str, str]) -> None:
        given = [word for name, value in params.items() for word in ("--param", f"{name}={value}")]
        text = self.command("query", query, *given, "--format", "csv")
        for name in self.formats:
            self.command("query", query, *given, "--format", name)
        for row in csv.DictReader(io.StringIO(text[text.index("indicateur,") :])):
            if not row["fin"] or row["territoire"] not in TREE:
                continue
            cell = Cell(
                row["genre"],
                dt.date.fromisoformat(row["debut"]),
                dt.date.fromisoformat(row["fin"]),
                row["territoire"],
                row["dimension"],
                row["modalite"],
            )
            hidden = row["numerateur"] == "s"
            self.take(cell, "s" if hidden else count_of(row["effectif"]))


def cell_of(period: Period, area: str, dimension: str = "", modality: str = "") -> Cell:
    return Cell(period.kind, period.start, period.end, area, dimension, modality)


def periods(kind: str, first: dt.date, last: dt.date) -> list[Period]:
    """Every period of a kind that meets some days."""
    days = ((last - first).days + 1) // 7 + 2
    found = (period_of(kind, first + dt.timedelta(days=7 * n)) for n in range(days))
    return [p for p in dict.fromkeys(found) if p.start <= last]
