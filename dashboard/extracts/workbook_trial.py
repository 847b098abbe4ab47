"""A workbook opened a first time in a process of its own, whose memory is bounded.

The library that opens workbooks does not raise when memory lacks: it stops the process. Two
cells, A1 and XFD1048576, or one text repeated in every cell, are enough in a file of a few
kilobytes. This module is also the script of that process: it opens every sheet, and its exit code
tells what happened.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from enum import IntEnum
from pathlib import Path

import python_calamine as calamine

MEMORY = 3 << 30
"""Bytes given to the trial; a sheet of a million rows and twenty columns takes less."""


class Verdict(IntEnum):
    """Exit code of the trial."""

    READABLE = 0
    PROTECTED = 3
    DAMAGED = 4
    TOO_BIG = 5


def tried(path: Path, memory: int = MEMORY) -> Verdict:
    """Open every sheet of a plain (decompressed) workbook, apart.

    Args:
        path: the workbook.
        memory: bytes of address space given to the trial.
    """
    command = [sys.executable, "-I", __file__, str(path.absolute()), str(memory)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return Verdict(done.returncode) if done.returncode in set(Verdict) else Verdict.TOO_BIG


def _bound(memory: int) -> None:
    """Bound the memory of this process, without passing the bound it was given."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    soft = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_AS, (soft, most))


def _open_every_sheet(data: bytes) -> None:
    book = calamine.load_workbook(io.BytesIO(data))
    for name in book.sheet_names:
        for _ in book.get_sheet_by_name(name).iter_rows():
            pass


def main() -> Verdict:
    """Try the workbook named by the first argument, in the memory said by the second."""
    _bound(int(sys.argv[2]))
    try:
        _open_every_sheet(Path(sys.argv[1]).read_bytes())
    except calamine.PasswordError:
        return Verdict.PROTECTED
    except MemoryError:
        return Verdict.TOO_BIG
    except BaseException:  # noqa: BLE001 -- a panic of the library is no Exception
        return Verdict.DAMAGED
    return Verdict.READABLE


if __name__ == "__main__":
    sys.exit(main())
