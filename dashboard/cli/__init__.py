"""The `vigie` command: one module per command, each with `register(app)`."""

from __future__ import annotations

import sys

import typer

from dashboard.cli import (
    backup,
    brief,
    budget,
    build,
    demo,
    doctor,
    evaluate,
    evaluations,
    evaluations_calcul,
    figure,
    inspect,
    kpi,
    landing,
    pack,
    projects,
    publish,
    query,
    report,
    serve,
    share,
    versions,
)
from dashboard.cli.french import french_command
from dashboard.errors import VigieError

app = typer.Typer(
    name="vigie",
    help="Vigie, le tableau de bord du territoire.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (
    backup,
    brief,
    budget,
    build,
    demo,
    doctor,
    evaluate,
    evaluations,
    evaluations_calcul,
    figure,
    inspect,
    kpi,
    landing,
    pack,
    projects,
    publish,
    query,
    report,
    serve,
    share,
    versions,
):
    module.register(app)


def main() -> None:
    """Run `vigie`; a named error is one line on standard error and exit code 1."""
    try:
        french_command(app)()
    except VigieError as error:
        print(f"vigie : {error}", file=sys.stderr)
        sys.exit(1)
