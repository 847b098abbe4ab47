"""`vigie demo`: write the extracts of the demonstration territory."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from dashboard import formats
from dashboard.demo.generation import default_truth, generate
from dashboard.errors import VigieError


def _day(text: str) -> dt.date:
    """The day asked for, or yesterday: the last day a town knows in full."""
    if not text:
        return dt.datetime.now(formats.PARIS).date() - dt.timedelta(days=1)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise VigieError(
            f"date « {text} » illisible", field="--until", remedy="Écrivez AAAA-MM-JJ"
        ) from None


def demo(
    out: Annotated[Path, typer.Option(help="Dossier des extraits à écrire.")],
    scale: Annotated[int, typer.Option(help="Volume : 1, 10, 50.")] = 1,
    seed: Annotated[int, typer.Option(help="Graine du tirage.")] = 47,
    until: Annotated[
        str, typer.Option(help="Dernier jour connu (AAAA-MM-JJ) ; hier par défaut.")
    ] = "",
    truth: Annotated[
        Path | None,
        typer.Option(help="Manifeste des erreurs plantées ; à côté du dossier par défaut."),
    ] = None,
) -> None:
    """Écrit les extraits d'une agglomération fictive : mêmes options, mêmes octets."""
    day = _day(until)
    where = truth or default_truth(out)
    found = generate(
        out,
        scale=scale,
        seed=seed,
        until=day,
        truth_path=where,
        progress=lambda step: typer.echo(f"  {step}…"),
    )
    weight = sum((out / name).stat().st_size for name in found.files)
    typer.echo(
        f"{formats.plural(len(found.files), 'fichier')} ({formats.size(weight)}) jusqu'au "
        f"{formats.date(day)} dans {out.name} ; vérité dans {where.name}"
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)
