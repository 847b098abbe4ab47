"""`vigie report`: a report from its template, written, checked by a manifest, sent by mail."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard import formats
from dashboard.catalogue.report_templates import load_template, template_codes
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import SIMULATED, chosen_settings
from dashboard.errors import QueryError, StateError
from dashboard.settings import Mail, Settings, load_mail

if TYPE_CHECKING:
    from dashboard.reports.making import Made, Order
    from dashboard.reports.report import Wanted


class Format(StrEnum):
    """How a report is written."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    PPTX = "pptx"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    template: Annotated[
        str, typer.Argument(help="Modèle ; sans lui, la liste.", show_default=False)
    ] = "",
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format", help="Sinon, celui que dit la fin du fichier, ou pdf.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Fichier à écrire.", show_default=False)
    ] = None,
    week: Annotated[
        str,
        typer.Option("--week", "--semaine", help="Semaine : 2025-W47.", show_default=False),
    ] = "",
    exercice: Annotated[str, typer.Option(help="Exercice : 2025.", show_default=False)] = "",
    indicateur: Annotated[str, typer.Option(help="Code d'indicateur.", show_default=False)] = "",
    evaluation: Annotated[str, typer.Option(help="Code d'évaluation.", show_default=False)] = "",
    version: Annotated[
        str, typer.Option(help="Version des données ; celle en service sinon.", show_default=False)
    ] = "",
    figures: Annotated[
        list[str] | None,
        typer.Option(
            "--figure",
            help="Figure à joindre, ADRESSE#NOM, autant que de besoin.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str, typer.Option("--titre", help="Titre, au lieu du sien.", show_default=False)
    ] = "",
    site: Annotated[str, typer.Option(help="Adresse publique du site, pour les références.")] = "",
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", help="Manifeste ; à côté du fichier sinon.", show_default=False),
    ] = None,
    mail: Annotated[
        str, typer.Option("--mail", help="Adresses à qui l'envoyer : a@b,c@d.", show_default=False)
    ] = "",
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Écrire un rapport d'après un modèle, et son manifeste ; l'envoyer avec --mail."""
    settings = chosen_settings(territory, database)
    if not template:
        _list(settings)
        return
    # The web libraries take seconds; the list and the errors of the mail need none.
    from dashboard.operation.mail import addresses, check_mail

    to, server = addresses(mail) if mail else (), load_mail() if mail else Mail()
    if to:
        check_mail(server)
    from app import create_app
    from dashboard.reports.asked import Asked
    from dashboard.reports.making import Order, make

    order = Order(
        template,
        Asked(week, exercice, indicateur, evaluation, version),
        _ending(format_, output),
        site,
        _basket(figures or [], version),
        title,
    )
    made = make(create_app(settings).server, order)
    path = output or Path(made.name)
    _write(made, path, manifest)
    if to:
        _send(server, to, made, path.name, order)
        print(f"Envoyé à {', '.join(to)}.", file=sys.stderr)


def _list(settings: Settings) -> None:
    for code in template_codes(settings.territory):
        found = load_template(code, settings.territory)
        print("\t".join((code, *map(formats.typography, (found.name, found.description)))))


def _ending(asked: Format | None, output: Path | None) -> str:
    """The format asked for, otherwise the one that the name of the file says."""
    named = output.suffix.lower().removeprefix(".") if output else ""
    known = [one.value for one in Format]
    if asked is not None:
        if named in known and named != asked.value:
            raise QueryError(
                f"« {output.name if output else ''} » n'est pas un fichier {asked.value}",
                field="--output",
                remedy=f"Donnez-lui la fin .{asked.value}",
            )
        return asked.value
    if output is None:
        return Format.PDF.value
    if named not in known:
        raise QueryError(
            f"« {output.name} » ne dit pas de format",
            field="--output",
            remedy=f"Fins admises : {', '.join(f'.{one}' for one in known)}",
        )
    return named


def _basket(figures: list[str], version: str) -> list[Wanted]:
    """« /budget?exercice=2025#postes » → the figure of that page; without « # », all of them."""
    from dashboard.reports.report import Wanted
    from dashboard.reports.template import address_of

    found = []
    for told in figures:
        address, _, identifier = told.partition("#")
        frozen = address_of(address, {}, version) if version else address
        found.append(Wanted(frozen, identifier))
    return found


def _write(made: Made, path: Path, manifest: Path | None) -> None:
    from dashboard.reports.manifest import ENDING

    kept = manifest or path.with_name(path.name + ENDING)
    told = json.dumps(made.manifest(path.name), ensure_ascii=False, indent=2)
    for file, body in ((path, made.body), (kept, f"{told}\n".encode())):
        try:
            file.write_bytes(body)
        except OSError as error:
            raise StateError(f"écriture impossible ({error.strerror})", file=file.name) from None
    print(f"{path} : {formats.size(len(made.body))}, {_held(made)}", file=sys.stderr)
    for one in made.report.missing:
        where = f"{one.address}#{one.identifier}" if one.identifier else one.address
        print(f"Manque {where} : {one.reason}", file=sys.stderr)
    if made.report.simulated:
        print(SIMULATED, file=sys.stderr)


def _held(made: Made) -> str:
    return formats.plural(len(made.report.items), "figure")


def _send(server: Mail, to: tuple[str, ...], made: Made, name: str, order: Order) -> None:
    from dashboard.operation.mail import Attached, message, send
    from dashboard.reports.assembly import MEDIA_TYPES
    from dashboard.reports.covering import letter

    kind = MEDIA_TYPES[order.ending].partition(";")[0]
    text = letter(made, name)
    subject = f"{made.report.title}, {made.report.place}"
    send(server, to, message(server, to, subject, text, [Attached(name, kind, made.body)]))
