"""The folder published: written beside, then put in its place; never over what is not ours."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.errors import StateError

MANIFEST = "publication.json"
NATURE = "publication-vigie"


def check(out: Path) -> None:
    """Refuse a place where something else stands.

    Raises:
        StateError: the parent is absent, or the folder holds what we did not write.
    """
    if not out.parent.is_dir():
        raise StateError(
            "dossier inconnu",
            file=out.parent.name or str(out.parent),
            remedy="Créez d'abord le dossier qui contiendra la publication",
        )
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise StateError(
            "ce n'est pas un dossier", file=out.name, remedy="Donnez le nom d'un dossier à --out"
        )
    if not out.exists() or not any(out.iterdir()):
        return
    known = _files(out)
    other = sorted(p.name for p in out.iterdir() if p.name not in known)
    if known and not other:
        return
    problem = (
        f"le dossier contient « {other[0]} », que « vigie publish » n'a pas écrit"
        if known
        else "ce dossier n'est pas une publication de Vigie : il n'est pas écrasé"
    )
    raise StateError(problem, file=out.name, remedy="Donnez à --out un dossier neuf ou vide")


def _files(out: Path) -> set[str]:
    """Files a publication says it has written, itself included; none when it is not one."""
    try:
        told: Any = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        if told["nature"] != NATURE:
            return set()
        return {MANIFEST, *(str(file["nom"]) for file in told["fichiers"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A folder to write in, put in the place of `out` once all is written.

    Raises:
        StateError: see `check`; the disk is full, or nothing can be written there.
    """
    out = out.absolute()
    check(out)
    made: Path | None = None
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        yield made
        made.chmod(0o755)
        _swap(made, out)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StateError(
            "disque plein" if full else f"écriture impossible ({error.strerror})",
            file=out.name,
            remedy="Libérez de la place ; la publication précédente est intacte"
            if full
            else "Peut-on écrire dans le dossier qui la contient ?",
        ) from error
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _swap(made: Path, out: Path) -> None:
    """Put the new folder in place; the former one comes back if that fails."""
    check(out)  # somebody may have written there meanwhile
    if not out.exists():
        made.rename(out)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent)) / "avant"
    out.rename(former)
    try:
        made.rename(out)
    except OSError:
        former.rename(out)
        raise
    finally:
        shutil.rmtree(former.parent, ignore_errors=True)
