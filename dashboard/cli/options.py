"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Territory = Annotated[
    Path | None, typer.Option(help="Dossier du pack de territoire.", show_default=False)
]
Database = Annotated[
    Path | None, typer.Option(help="Dossier de la base à lire.", show_default=False)
]
