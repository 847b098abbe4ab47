"""The background of a map: read from the pack, under the areas, allowed by name and no more."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_map_figure import area, drawn
from test_page_carte import town
from tinytown import Tiny

from app import create_app
from dashboard.catalogue.pack import load_pack
from dashboard.catalogue.tiles import Tiles
from dashboard.errors import PackError
from dashboard.figures.map_areas import map_areas
from dashboard.figures.map_tiles import MOST, Pyramid, Tile, lat_of, row_of, tiles_of, zoom_of
from dashboard.settings import DATA, Settings

ADDRESS = "https://tuiles.example/plan/{z}/{x}/{y}.png"
GOOD = f"""
[fond]
adresse = "{ADDRESS}"
attribution = "Plan d'essai"
raster = true
"""
TOWN = Pyramid(ADDRESS, 18, west=3.8, north=43.7, kx=7300.0, ky=10000.0)
VIEW = (0.0, 0.0, 1000.0, 800.0)


def pack(folder: Path, told: str) -> Path:
    made = folder / "ville"
    made.mkdir(parents=True)
    for name in ("territoire.toml", "sources.toml"):
        text = (DATA / "crach" / name).read_text(encoding="utf-8")
        extra = told if name == "territoire.toml" else ""
        (made / name).write_text(text + extra, encoding="utf-8")
    return made


def test_a_pack_without_background_has_none(tmp_path: Path) -> None:
    assert load_pack(pack(tmp_path, "")).territory.tiles is None


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        (ADDRESS, "https://tuiles.example"),
        (
            "https://data.geopf.fr/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
            "https://data.geopf.fr",
        ),
        ("https://tuiles.example:8443/{z}/{x}/{y}", "https://tuiles.example:8443"),
        ("http://127.0.0.1:9/{z}/{x}/{y}", "http://127.0.0.1:9"),
        ("/tuiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_an_address_is_read_with_the_one_host_it_needs(
    tmp_path: Path, address: str, origin: str
) -> None:
    found = load_pack(pack(tmp_path, GOOD.replace(ADDRESS, address))).territory.tiles
    assert found == Tiles(address, "Plan d'essai", 18)
    assert found is not None
    assert found.origin == origin


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://tuiles.example/", "http://tuiles.example/"),
        ("https://tuiles.example/", "ftp://tuiles.example/"),
        ("https://tuiles.example/", "//tuiles.example/"),
        ("https://tuiles.example/", "https://*.example/"),
        ("https://tuiles.example/", "https://a.example https://b.example/"),
        ("https://tuiles.example/", "https://a.example;script-src/"),
        ("https://tuiles.example/", "https://moi@tuiles.example/"),
        ("https://tuiles.example/", "https://{x}.example/"),
        ("https://tuiles.example/", "https:///"),
        ("/{y}", ""),
        ('attribution = "Plan d\'essai"', 'attribution = " "'),
        ('attribution = "Plan d\'essai"\n', ""),
        ("raster = true", "raster = false"),
        ("raster = true", 'raster = "oui"'),
        ("raster = true", "raster = true\nzoom_max = 99"),
        ("raster = true", "raster = true\nstyle = 1"),
    ],
)
def test_a_background_badly_written_says_how_to_write_it(
    tmp_path: Path, before: str, after: str
) -> None:
    assert before in GOOD
    with pytest.raises(PackError) as told:
        load_pack(pack(tmp_path, GOOD.replace(before, after)))
    assert "territoire.toml, fond" in str(told.value)
    assert 'adresse = "https://' in str(told.value)


def test_a_background_is_a_table(tmp_path: Path) -> None:
    path = pack(tmp_path, "") / "territoire.toml"
    path.write_text('fond = "oui"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(PackError, match="fond de plan mal écrit"):
        load_pack(path.parent)


def mercator(lat: float, zoom: int) -> float:
    """Row of a latitude by the other formula, with the logarithm of a tangent."""
    turned = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return (1 - turned / math.pi) * 2 ** (zoom - 1)


@pytest.mark.parametrize("lat", [-60.0, 0.0, 43.61, 47.62, 71.0])
def test_rows_are_those_of_the_usual_pyramid(lat: float) -> None:
    for zoom in (0, 8, 15):
        assert row_of(lat, zoom) == pytest.approx(mercator(lat, zoom))
        assert lat_of(row_of(lat, zoom), zoom) == pytest.approx(lat)


def test_a_known_place_is_on_its_known_tile() -> None:
    """35.6590699 N, 139.7006793 E at zoom 18: column 232798, row 103246 (wiki OpenStreetMap)."""
    there = replace(TOWN, west=139.7, north=35.66)
    x, y = 0.0006793 * there.kx, (there.north - 35.6590699) * there.ky
    unit = 360 * there.kx / 256 / 2**18
    assert zoom_of(there, unit) == 18
    (tile,) = [t for t in tiles_of(there, (x - 1, y - 1, 2, 2), unit) if holds(t, x, y)]
    assert tile.href == "https://tuiles.example/plan/18/232798/103246.png"


def holds(tile: Tile, x: float, y: float) -> bool:
    return tile.x <= x < tile.x + tile.width and tile.y <= y < tile.y + tile.height


def test_tiles_cover_the_view_without_overlap_and_land_under_a_pixel() -> None:
    unit = 1.5
    found = tiles_of(TOWN, VIEW, unit)
    for x in range(0, 1000, 37):
        for y in range(0, 800, 41):
            assert sum(holds(tile, x, y) for tile in found) == 1
    zoom = zoom_of(TOWN, unit)
    for tile in found:  # the middle of a tile, drawn straight, against where it truly is
        row = int(tile.href.split("/")[-1].split(".")[0])
        middle = (TOWN.north - lat_of(row + 0.5, zoom)) * TOWN.ky
        assert abs(tile.y + tile.height / 2 - middle) / unit < 0.3


def test_the_zoom_stops_where_the_pack_says_and_tiles_stay_few() -> None:
    assert zoom_of(replace(TOWN, zoom_max=9), 0.001) == 9
    assert len(tiles_of(TOWN, (-9e5, -9e5, 18e5, 18e5), 1.0)) <= MOST


def test_tiles_are_under_the_areas_and_never_in_an_export() -> None:
    bare = map_areas(drawn(area("001")))
    assert "<image" not in bare
    assert "ca-fond" not in bare
    under = map_areas(drawn(area("001"), ground=TOWN))
    assert under.index("<image") < under.index("ca-lien")
    assert 'class="carte ca-sur-fond"' in under


def served(town: Tiny, told: str = "") -> FlaskClient:
    path = town.territory / "territoire.toml"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept + told, encoding="utf-8")
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    path.write_text(kept, encoding="utf-8")
    return app.server.test_client()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    made = town(tmp_path_factory.mktemp("fond"))
    made.build()
    made.save()
    return made


def directives(client: FlaskClient, path: str = "/carte") -> dict[str, str]:
    policy = client.get(path).headers["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_only_the_images_of_the_named_host_are_allowed(built: Tiny) -> None:
    without, with_tiles = directives(served(built)), directives(served(built, GOOD))
    assert "http" not in str(without)
    assert with_tiles.pop("img-src") == "'self' data: blob: https://tuiles.example"
    assert without.pop("img-src") == "'self' data: blob:"
    for name in ("script-src", "connect-src", "worker-src", "default-src"):
        assert "tuiles" not in with_tiles[name]
        assert "unsafe-eval" not in with_tiles[name]
    own = GOOD.replace("https://tuiles.example", "")
    assert directives(served(built, own))["img-src"] == "'self' data: blob:"


def test_a_map_without_background_offers_none_and_refuses_it(built: Tiny) -> None:
    client = served(built)
    said = client.get("/carte").text
    assert "Fond de plan" not in said
    assert "<image" not in said
    assert client.get("/carte?fond=plan").status_code == 404


def test_a_background_is_a_choice_with_its_author_and_its_silence(built: Tiny) -> None:
    client = served(built, GOOD)
    usual = client.get("/carte").text
    assert "Fond de plan" in usual
    assert "tuiles.example" not in usual
    assert client.get("/carte?fond=rien").status_code == 404
    for query in ("?fond=plan", "?fond=plan&territoire=99001&niveau=lieux"):
        said = client.get(f"/carte{query}").text
        assert re.search(r'<image href="https://tuiles\.example/plan/\d+/\d+/\d+\.png"', said)
        assert "essai." in said
        assert re.search(r'<p[^>]*class="note ca-fond-muet"[^>]*hidden', said)
        assert said.count('data-code="9900') >= 5
    assert "fond=plan" in said  # links keep it
    exported = client.get("/carte/carte.svg?fond=plan")
    assert exported.status_code == 200
    assert "<image" not in exported.text
