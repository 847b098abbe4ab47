"""Opening received files: gzip by content, bounded decompression, checksum."""

import gzip
import hashlib
import zipfile
from pathlib import Path

import pytest

from dashboard.errors import ExtractError
from dashboard.extracts import opening


def test_a_gzip_is_told_by_content_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(gzip.compress(b"a;b\n1;2\n"))
    assert opening.open_bytes(path) == b"a;b\n1;2\n"
    assert opening.read_head(path, 3) == b"a;b"


def test_the_checksum_is_that_of_the_bytes_received(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"contenu"))
    assert opening.sha256(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "vide.csv"
    path.touch()
    with pytest.raises(ExtractError, match=r"vide\.csv.*fichier vide"):
        opening.open_bytes(path)


@pytest.mark.parametrize("cut", [-5, -20, 12])
def test_a_truncated_gzip_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "coupe.csv.gz"
    path.write_bytes(gzip.compress(b"a;b\n" * 10_000)[:cut])
    with pytest.raises(ExtractError, match="gzip tronquée"):
        opening.open_bytes(path)


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(b"abcdefgh" * 1000))
    data[-6] ^= 0xFF
    path = tmp_path / "abime.gz"
    path.write_bytes(bytes(data))
    with pytest.raises(ExtractError, match="abîmée"):
        opening.open_bytes(path)


def test_a_gzip_bomb_stops_at_the_limit_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "bombe.gz"
    path.write_bytes(gzip.compress(bytes(5_000_000)))
    with pytest.raises(ExtractError, match="trop volumineux"):
        opening.open_bytes(path, limit=1_000_000)


def test_a_gzip_bomb_stops_at_the_limit_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "DISK_FLOOR", 1_000_000)
    path = tmp_path / "bombe.gz"
    path.write_bytes(gzip.compress(bytes(9_000_000)))
    with pytest.raises(ExtractError, match="trop volumineux"):
        opening.plain_file(path, tmp_path)
    assert (tmp_path / "contenu").stat().st_size <= 2_000_000


def test_a_workbook_that_expands_past_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "WORKBOOK_LIMIT", 1_000_000)
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(2_000_000))
    with pytest.raises(ExtractError, match="trop volumineux"):
        opening.check_workbook(path, path.name)


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "coupe.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>" * 100)
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(ExtractError, match="tronqué"):
        opening.check_workbook(path, path.name)
