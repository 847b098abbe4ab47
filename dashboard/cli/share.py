"""`vigie partager` and `vigie reference`: results given to other towns, and received from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from dashboard import formats
from dashboard.catalogue.pack import Territory as Town
from dashboard.catalogue.pack import load_pack
from dashboard.cli.query import SIMULATED, chosen_settings
from dashboard.errors import QueryError, StateError
from dashboard.roadmap.references import FOLDER, Received, add_reference, received
from dashboard.roadmap.shared_file import EVALUATION, Shared
from dashboard.roadmap.sharing import share_evaluation, share_indicator
from dashboard.secrecy import Gate, open_gate

Share = Callable[[Gate, Town, str], tuple[str, str]]
"""What writes a file: gate, town, code → name, text."""
Out = Annotated[
    Path | None, typer.Option("-o", "--out", help="Fichier écrit ; nommé d'après le code sinon.")
]
Territory = Annotated[
    Path | None, typer.Option(help="Dossier du pack de territoire.", show_default=False)
]
Database = Annotated[
    Path | None, typer.Option(help="Dossier de la base à lire.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    share = typer.Typer(
        help="Donner une évaluation ou un indicateur à d'autres collectivités.",
        no_args_is_help=True,
    )
    share.command("evaluation")(evaluation_command)
    share.command("indicateur")(indicator_command)
    app.add_typer(share, name="partager")
    reference = typer.Typer(help="Résultats reçus d'autres collectivités.", no_args_is_help=True)
    reference.command("ajouter")(add_command)
    reference.command("lister")(list_command)
    app.add_typer(reference, name="reference")


def evaluation_command(
    code: Annotated[str, typer.Argument(help="Code de l'évaluation.")],
    out: Out = None,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Écrire une évaluation en un seul fichier : définition, plan, résultat, contrôles, limites."""
    _share(share_evaluation, code, out, territory, database)


def indicator_command(
    code: Annotated[str, typer.Argument(help="Code de l'indicateur.")],
    out: Out = None,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Écrire un indicateur en un seul fichier : définition, méthode, valeurs publiées, limites."""
    _share(share_indicator, code, out, territory, database)


def _share(
    write: Share, code: str, out: Path | None, territory: Path | None, database: Path | None
) -> None:
    settings = chosen_settings(territory, database)
    gate = open_gate(settings)
    pack = load_pack(settings.territory)
    name, text = write(gate, pack.territory, code)
    target = out or Path(name)
    if target.suffix.lower() != ".json":
        raise QueryError(
            "un fichier partagé est du JSON",
            file=target.name,
            remedy=f"Écrivez par exemple « {target.stem}.json »",
        )
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StateError(
            "écriture impossible",
            file=target.name,
            remedy="Le dossier existe-t-il, et peut-on y écrire ?",
        ) from error
    size = formats.size(len(text.encode()))
    _say(f"{target.name} écrit ({size}) : version {gate.version.id}, Licence Ouverte 2.0.")
    _say("À relire avant de l'envoyer : c'est ce que montrent les pages, secret compris.")
    if gate.simulated:
        _say(SIMULATED)


def add_command(
    file: Annotated[Path, typer.Argument(help="Fichier reçu.", show_default=False)],
    territory: Territory = None,
) -> None:
    """Vérifier un fichier reçu et le ranger dans le dossier « references » du pack."""
    pack = load_pack(chosen_settings(territory, None).territory)
    own = (pack.territory.siren, pack.territory.insee)
    shared, target = add_reference(pack.folder, file, own=own)
    _say(f"Référence ajoutée : {kind_words(shared)} « {shared.title} », {shared.town}.")
    _say(f"  {FOLDER}/{target.name} ; elle se lit à la page /references.")
    if shared.simulated:
        _say("  Attention : la collectivité d'origine dit que ses données sont simulées.")


def list_command(territory: Territory = None) -> None:
    """Lister les références du pack, et celles qui ne peuvent être lues."""
    pack = load_pack(chosen_settings(territory, None).territory)
    found = received(pack.folder)
    for line in listing(found):
        _say(line)
    if found.faults:
        raise typer.Exit(1)


def kind_words(shared: Shared) -> str:
    """« évaluation » or « indicateur »."""
    return "évaluation" if shared.nature == EVALUATION else "indicateur"


def listing(found: Received) -> list[str]:
    """One line a reference, then what is wrong."""
    lines = [f"{s.town} — {kind_words(s)} « {s.title} » ({s.file})" for s in found.files]
    lines = lines or ["Aucune référence."]
    return [*lines, *(f"  À corriger : {fault}" for fault in found.faults)]


def _say(text: str) -> None:
    print(formats.typography(text))
