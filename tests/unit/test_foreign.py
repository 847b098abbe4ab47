"""Files that no reader loads: each says what it is and what to ask for."""

import struct
import zipfile
from pathlib import Path

import pyproj
import pytest
import shapefile

from dashboard.extracts.inspection import inspect_file

_WKT = pyproj.CRS.from_epsg(2154).to_wkt("WKT1_ESRI")


def error_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return inspect_file(path).error


def layer(folder: Path) -> Path:
    """A shapefile of two squares, with every companion the writer makes."""
    with shapefile.Writer(str(folder / "quartiers")) as writer:
        writer.field("CODE", "C", size=4)
        for left in (700_000, 700_002):
            right, low, high = left + 1, 6_600_000, 6_600_001
            writer.poly([[(left, low), (left, high), (right, high), (right, low), (left, low)]])
            writer.record(str(left)[-4:])
    (folder / "quartiers.prj").write_text(_WKT, encoding="ascii")
    (folder / "quartiers.cpg").write_text("UTF-8", encoding="ascii")
    return folder


def zipped(path: Path, *names: str, mime: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
        if mime:
            archive.writestr("mimetype", mime)
    return path


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n", "un PDF, fait pour être imprimé"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "une image PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "une image JPEG"),
        (b"{\\rtf1\\ansi a}", "un document RTF"),
        (b"PAR1\x15\x04\x00\x00", "un fichier Parquet"),
        (b"SQLite format 3\x00\x10\x00", "une base SQLite"),
        (b"7z\xbc\xaf\x27\x1c", "une archive 7z"),
        (b"<!DOCTYPE html><html></html>", "une page web"),
        (b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', "XML « kml »"),
        (b'{"$schema": "http://json-schema.org/draft-07/schema#"}', "schéma"),
        (b"\x00\x01\x02\x03\x04\x05\x06", "un fichier binaire inconnu"),
    ],
)
def test_a_file_of_another_kind_is_named_by_its_content(
    tmp_path: Path, data: bytes, said: str
) -> None:
    assert said in error_of(tmp_path / "donnees.csv", data)


def test_a_zip_says_whether_it_is_an_archive_or_a_document(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", "un.csv", "deux.csv")
    assert "une archive ZIP (2 fichiers)" in inspect_file(archive).error
    word = zipped(tmp_path / "b.docx", "word/document.xml")
    assert "un document Word" in inspect_file(word).error
    text = zipped(tmp_path / "c.odt", mime="application/vnd.oasis.opendocument.text")
    assert "un document OpenDocument" in inspect_file(text).error


@pytest.mark.parametrize("name", ["README.md", "LISEZMOI.txt", "LICENCE", "notes.md"])
def test_a_text_that_goes_with_data_is_no_table(tmp_path: Path, name: str) -> None:
    assert "texte d'accompagnement" in error_of(tmp_path / name, b"Des mots, et une virgule.\n")


def test_each_companion_of_a_shapefile_says_what_it_holds(tmp_path: Path) -> None:
    folder = layer(tmp_path)
    said = {
        suffix: inspect_file(folder / f"quartiers{suffix}").error
        for suffix in (".dbf", ".shx", ".prj", ".cpg")
    }
    assert "table des attributs d'un shapefile (2 enregistrements)" in said[".dbf"]
    assert "index d'un shapefile (2 formes)" in said[".shx"]
    assert "système de coordonnées d'un shapefile (RGF 1993 Lambert 93)" in said[".prj"]
    assert "encodage des attributs d'un shapefile (UTF-8)" in said[".cpg"]
    assert all("à lire avec quartiers.shp" in text for text in said.values())
    assert inspect_file(folder / "quartiers.shp").rows == 2


def test_a_companion_left_alone_asks_for_its_shapefile(tmp_path: Path) -> None:
    found = error_of(tmp_path / "seul.prj", _WKT.encode())
    assert "sans son .shp" in found
    assert "Demandez aussi le .shp" in found


def test_an_index_under_another_name_is_not_taken_for_shapes(tmp_path: Path) -> None:
    index = (layer(tmp_path) / "quartiers.shx").read_bytes()
    assert "index d'un shapefile" in error_of(tmp_path / "contours.bin", index)


def test_a_shapefile_of_unknown_shapes_is_said_damaged(tmp_path: Path) -> None:
    path = layer(tmp_path) / "quartiers.shp"
    data = bytearray(path.read_bytes())
    data[108:112] = struct.pack("<i", 77)
    assert "fichier .shp tronqué ou abîmé" in error_of(path, bytes(data))
