"""Templates of reports: `data/modeles/<code>/modele.toml`, and what a town says of its own.

A town writes `<pack>/modeles/<code>/modele.toml` with the keys it changes, puts its logo beside,
and writes once in `<pack>/modeles/style.toml` what every report of its shares.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.catalogue.entry import Entry
from dashboard.catalogue.report_logo import read_logo
from dashboard.catalogue.report_template_model import (
    BRACES,
    CHOICES,
    EACH,
    SHOWINGS,
    WORDS,
    FigurePattern,
    Look,
    PartPattern,
    Template,
)
from dashboard.errors import PackError
from dashboard.settings import DATA

TEMPLATES = DATA / "modeles"
FOLDER = "modeles"
"""Folder of a pack that holds its own templates."""

_KEYS = ("nom", "description", "titre", "sous_titre", "style", "partie")
_STYLE_KEYS = (
    "accent",
    "encre",
    "police",
    "corps",
    "logo",
    "logo_texte",
    "en_tete",
    "pied",
    "table_des_figures",
)
_PART_KEYS = ("titre", "texte", "panier", "diapositives", "figure")
_FIGURE_KEYS = (
    "adresse",
    "figure",
    "affichage",
    "commentaire",
    "obligatoire",
    "pour_chaque",
    "au_plus",
)
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FONT = re.compile(r"[\w .-]{1,60}")
_SMALLEST, _LARGEST = 7, 16
LONGEST_CSS = 200_000


def _read(path: Path, told: str) -> dict[str, Any]:
    """Keys of a file, {} when it is not there."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PackError(f"fichier illisible ({error.strerror})", file=told) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=told) from None


def _filled(entry: Entry, key: str, known: tuple[str, ...]) -> str:
    """A text whose names between braces are admitted."""
    text = entry.optional(key)
    for name in BRACES.findall(text):
        if name not in known:
            raise entry.wrong(
                key,
                f"« {{{name}}} » ne veut rien dire ici",
                f"Noms admis : {', '.join(f'{{{one}}}' for one in known)}",
            )
    return text


def _switch(entry: Entry, key: str, *, default: bool) -> bool:
    value = entry.raw.get(key, default)
    if not isinstance(value, bool):
        raise entry.wrong(key, "vrai ou faux est attendu", "Écrivez true ou false, sans guillemets")
    return value


def _matching(entry: Entry, key: str, pattern: re.Pattern[str], remedy: str) -> str:
    value = entry.optional(key)
    if value and not pattern.fullmatch(value):
        raise entry.wrong(key, f"valeur « {value} » refusée", remedy)
    return value


def _look(entry: Entry, code: str, folders: list[Path]) -> Look:
    """`[style]`, the logo and the rules; the last folders win."""
    entry.only(_STYLE_KEYS)
    size = entry.number("corps")
    if size is not None and not _SMALLEST <= size <= _LARGEST:
        raise entry.wrong("corps", f"corps {size} refusé", "Écrivez un nombre de 7 à 16 points")
    colour = 'Écrivez six chiffres, comme "#1f5a96"'
    return Look(
        accent=_matching(entry, "accent", _COLOUR, colour),
        ink=_matching(entry, "encre", _COLOUR, colour),
        font=_matching(entry, "police", _FONT, "Écrivez un nom de police, comme « Arial »"),
        size=None if size is None else float(size),
        logo=read_logo(entry, folders),
        logo_words=_filled(entry, "logo_texte", WORDS) or "Logo de {lieu}",
        header=_filled(entry, "en_tete", WORDS),
        footer=_filled(entry, "pied", WORDS),
        summary=_switch(entry, "table_des_figures", default=True),
        css=_css(code, folders),
    )


def _css(code: str, folders: list[Path]) -> str:
    """The rules of each folder, one after the other: the last win."""
    found = []
    for folder in folders:
        path = folder / "style.css"
        if not path.is_file():
            continue
        told = f"{FOLDER}/{code}/style.css"
        if path.stat().st_size > LONGEST_CSS:
            raise PackError("feuille de style trop longue", file=told, remedy="200 ko au plus")
        try:
            found.append(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            raise PackError("ce n'est pas de l'UTF-8", file=told) from None
    return "\n".join(found)


def _figure(entry: Entry) -> FigurePattern:
    each = entry.one_of("pour_chaque", EACH) if entry.has("pour_chaque") else ""
    entry.text("adresse")
    address = _filled(entry, "adresse", CHOICES)
    if not address.startswith("/") or address.startswith("//"):
        raise entry.wrong("adresse", "ce n'est pas une adresse du site", "Écrivez /budget?…")
    if ("{exception}" in address) != (each == "exception"):
        raise entry.wrong(
            "adresse",
            "« {exception} » et « pour_chaque » vont ensemble",
            'Écrivez pour_chaque = "exception" et {exception} dans l\'adresse',
        )
    return FigurePattern(
        address=address,
        identifier=entry.optional("figure"),
        showing=entry.one_of("affichage", SHOWINGS) if entry.has("affichage") else SHOWINGS[0],
        comment=_filled(entry, "commentaire", WORDS),
        needed=_switch(entry, "obligatoire", default=False),
        each=each,
        most=entry.integer("au_plus") or 4,
    )


def _part(entry: Entry) -> PartPattern:
    figures = tuple(_figure(one) for one in entry.entries("figure", _FIGURE_KEYS))
    return PartPattern(
        _filled(entry, "titre", WORDS),
        _filled(entry, "texte", WORDS),
        _switch(entry, "panier", default=False),
        figures,
        _switch(entry, "diapositives", default=True),
    )


def _merged(base: Mapping[str, Any], own: Mapping[str, Any], shared: Mapping[str, Any]) -> Any:
    """Keys of the town over those of the product, `[style]` key by key."""
    styles = [base.get("style", {}), shared, own.get("style", {})]
    if not all(isinstance(one, dict) for one in styles):
        return {**base, **own}
    return {**base, **own, "style": {**styles[0], **styles[1], **styles[2]}}


def template_codes(pack: Path | None = None, home: Path = TEMPLATES) -> tuple[str, ...]:
    """Codes of the templates there are, those of the town among them."""
    roots = [home, *([pack / FOLDER] if pack else [])]
    found = {f.parent.name for root in roots for f in root.glob("*/modele.toml")}
    return tuple(sorted(found))


def load_template(code: str, pack: Path | None = None, home: Path = TEMPLATES) -> Template:
    """The template of a code, with what the town changes.

    Args:
        code: name of its folder.
        pack: folder of the territory pack; None for the product's own.
        home: folder of the product's templates.

    Raises:
        PackError: names the file, the key, and what is admitted.
    """
    if not _CODE.fullmatch(code) or code not in template_codes(pack, home):
        raise PackError(
            f"aucun modèle « {code} »",
            field="modèle",
            remedy=f"Modèles : {', '.join(template_codes(pack, home))}",
        )
    told = f"{FOLDER}/{code}/modele.toml"
    town = pack / FOLDER if pack else None
    own = _read(town / code / "modele.toml", told) if town else {}
    shared = _read(town / "style.toml", f"{FOLDER}/style.toml") if town else {}
    Entry(shared, f"{FOLDER}/style.toml", "").only(_STYLE_KEYS)
    raw = _merged(_read(home / code / "modele.toml", told), own, shared)
    entry = Entry(raw, told, "")
    entry.only(_KEYS)
    style = raw.get("style", {})
    if not isinstance(style, dict):
        raise entry.wrong("style", "une table est attendue", "Écrivez [style] sur sa ligne")
    folders = [home / code, *([town, town / code] if town else [])]
    parts = tuple(_part(one) for one in entry.entries("partie", _PART_KEYS))
    if not parts:
        raise entry.wrong("partie", "aucune partie", "Écrivez [[partie]] au moins une fois")
    entry.text("titre")
    return Template(
        code,
        entry.text("nom"),
        entry.optional("description"),
        _filled(entry, "titre", WORDS),
        _filled(entry, "sous_titre", WORDS),
        _look(Entry(style, told, "style"), code, folders),
        parts,
    )
