"""Files of a few kilobytes that would fill the memory: named errors, in a bounded process."""

from __future__ import annotations

import gzip
import io
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from budget_xml import document
from test_fuzz_workbooks import HEAD, text_cell, workbook

from dashboard.errors import ExtractError
from dashboard.extracts.opening import check_workbook
from dashboard.extracts.workbook_trial import Verdict, tried
from dashboard.settings import ROOT

MEMORY = 2 << 30
"""Address space of the process that reads the bombs; the libraries alone take half of it."""

READ_ALL = """
import json, resource, sys
from pathlib import Path
import duckdb
from dashboard.errors import ExtractError
from dashboard.extracts.registry import READERS
_, most = resource.getrlimit(resource.RLIMIT_AS)
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), most))
said = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MB"}) as con:
        try:
            READERS[path.name.partition(".")[0]].read(path, con, options={})
            said[path.name] = "lu"
        except ExtractError as error:
            said[path.name] = error.message
print(json.dumps(said))
"""


def zipped(**parts: bytes) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def nested(levels: int) -> bytes:
    """A zip in a zip in a zip…"""
    content = bytes(1_000_000)
    for _ in range(levels):
        content = zipped(**{f"{rank}.zip": content for rank in range(4)})
    return content


LONG = 60_000_000
BOMBS: Mapping[str, tuple[bytes, str]] = {
    "json_liste.nombres.gz": (gzip.compress(b"[" + b"1," * (LONG // 2)), "trop volumineux"),
    "contours.zeros.gz": (gzip.compress(bytes(LONG)), "trop volumineux"),
    "totem.annexes.gz": (gzip.compress(b"<a>" + b"<b/>" * (LONG // 4)), "trop volumineux"),
    "totem.profond": (document("<b>" * 1_000_000).encode(), "illisible"),
    "plan_de_compte.gz": (gzip.compress(b" " * LONG), "trop volumineux"),
    "tableau.lignes.gz": (gzip.compress(b"a;b\n1;2\n" + b"1\n" * 1_100_000), "illisibles"),
    "tableau.double.gz": (gzip.compress(gzip.compress(b"a;b\n" * 1000)), "binaire"),
    "tableau.poupees.zip": (nested(3), "n'est pas un classeur"),
    "tableau.coin.xlsx": (
        workbook(f'{HEAD}<row r="1048576">{text_cell("XFD1048576", "z")}</row>'),
        "trop grand",
    ),
}


def test_no_bomb_fills_the_memory_of_a_build(tmp_path: Path) -> None:
    for name, (content, _) in BOMBS.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", READ_ALL, str(tmp_path), str(MEMORY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert {name: words for name, (_, words) in BOMBS.items() if words not in said[name]} == {}
    assert all(message.startswith(name) for name, message in said.items())


def test_one_text_shared_by_every_cell_does_not_stop_the_build(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
    path = tmp_path / "partage.xlsx"
    path.write_bytes(workbook(rows, f"<si><t>{'x' * 1_000_000}</t></si>"))
    assert path.stat().st_size < 100_000
    assert tried(path, 1 << 29) is Verdict.TOO_BIG


def test_a_workbook_is_tried_in_the_memory_left_by_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "petit.xlsx"
    path.write_bytes(workbook(HEAD))
    assert tried(path) is Verdict.READABLE
    assert tried(path, resource.RLIM_INFINITY) is Verdict.READABLE


@pytest.mark.parametrize("said", [1, 100, 0xFFFFFFF0])
def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path, said: int) -> None:
    data = zipped(**{"xl/workbook.xml": bytes(10_000_000)})
    size = (10_000_000).to_bytes(4, "little")
    path = tmp_path / "menteur.xlsx"
    path.write_bytes(data.replace(size, said.to_bytes(4, "little")))
    with pytest.raises(ExtractError, match=r"menteur\.xlsx"):
        check_workbook(path, path.name)
