"""Designed states: nothing yet, nothing found, something wrong. Each says what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.tags import html
from dashboard.errors import ChoiceError, VigieError
from dashboard.formats import instant, typography


def heading(title: str, lede: str | Sequence[Component | str] = "") -> list[Component]:
    """The one h1 of a page, and its first sentence."""
    body = typography(lede) if isinstance(lede, str) else list(lede)
    first = [html.P(body, className="chapeau")] if lede else []
    return [html.H1(typography(title), id="titre", tabIndex="-1"), *first]


def notice(title: str, *content: Component | str) -> Component:
    """A quiet box in the flow of the page: an absence, and what it means."""
    body = [html.P(typography(c)) if isinstance(c, str) else c for c in content]
    return html.Div([html.P(html.Strong(typography(title))), *body], className="avis")


def files_asked(*files: str) -> Component:
    """What to ask for, file by file, folded: it speaks to who prepares the files."""
    items = [html.Li(typography(words)) for words in files]
    summary = html.Summary("Quels fichiers demander")
    return html.Details([summary, html.Ul(items)], className="fichiers-demandes")


def command(line: str) -> Component:
    """A command to type, selectable."""
    return html.Pre(html.Code(line), className="commande", tabIndex="0")


def empty(what: str, remedy: str = "") -> Component:
    """« Aucune donnée » in place of a block."""
    return html.P(typography(f"{what} {remedy}".strip()), className="vide")


def no_version(error: VigieError) -> list[Component]:
    """First use: no version has been built, or the one in service cannot be read."""
    return [
        *heading(
            "Aucune donnée n'est encore en service",
            "Vigie affiche une version : un instantané vérifié, construit à partir des fichiers "
            "reçus par la collectivité. Il n'y en a pas encore à lire ici.",
        ),
        notice("Ce que dit le serveur", sentence(error)),
        html.Div(_first_steps(), className="prose"),
    ]


def earlier_version(built_at: dt.datetime, now: str) -> Component:
    """What is read is another version than the one in service, as an address asked for.

    Args:
        built_at: when that version was made.
        now: address of the same view in the version in service.
    """
    return html.P(
        [
            html.Strong(typography(f"Version des données du {instant(built_at)}.")),
            typography(" C'est celle que nomme l'adresse ; ses chiffres ne changent plus. "),
            html.A("Lire les données en service", href=now),
            ".",
        ],
        className="figees",
    )


def version_gone(version: str, now: str) -> list[Component]:
    """The address names a version that cannot be read, or never could."""
    return [
        *heading(
            "Cette version des données n'est plus lisible",
            "Elle a été retirée du serveur, ou l'adresse a été mal recopiée.",
        ),
        notice(
            f"Version demandée : {version[:40]}",
            html.P([html.A("Lire la même page avec les données en service", href=now), "."]),
        ),
    ]


def sentence(error: VigieError) -> str:
    """The message of an error, as a sentence."""
    return error.message[:1].upper() + error.message[1:]


def _first_steps() -> list[Component]:
    return [
        html.H2("Construire la première version"),
        html.P(typography("Sur le serveur, dans le dossier de Vigie :")),
        command("vigie build --territory DOSSIER_DU_TERRITOIRE --extracts DOSSIER_DES_FICHIERS"),
        html.P(
            typography(
                "Pour découvrir le produit avec un territoire fictif, engendrez d'abord ses "
                "fichiers :"
            )
        ),
        command("vigie demo --out DOSSIER_DES_FICHIERS"),
        html.P(
            typography(
                "La page se mettra à jour d'elle-même au prochain chargement : le serveur regarde "
                "la version en service à chaque demande."
            )
        ),
    ]


def failure(error: VigieError) -> list[Component]:
    """A page that could not be computed, though a version is in service."""
    return [
        *heading("Cette page n'a pas pu être calculée"),
        notice("Ce qui manque", sentence(error)),
        html.P(
            [
                "Les autres pages restent disponibles. ",
                html.A("Revenir à la vue d\u2019ensemble", href="/"),
                ".",
            ]
        ),
    ]


def no_such_choice(error: ChoiceError, ways: Sequence[tuple[str, str]]) -> list[Component]:
    """The address asks for what does not exist here: what does, as links.

    Args:
        error: what is asked and not found.
        ways: words and addresses of what exists, the page without that choice last.
    """
    lede = "L'adresse a pu être mal recopiée, ou les données ont changé depuis."
    items = [html.Li(html.A(typography(words), href=href)) for words, href in ways]
    title = f"{error.problem[:1].upper()}{error.problem[1:]}"
    found = notice("Ce qui peut se lire", html.Ul(items, className="suites"))
    return [*heading(title, lede if error.missing else ""), found]


def skeleton() -> list[Component]:
    """What the page is before it is asked for: used only to learn the ids."""
    return [html.Div(className="squelette", **{"aria-hidden": "true"})]
