r"""Profiles: how a known kind of file is read, as data, so that a pack writes a few lines.

A profile (`data/catalogue/profils/<nom>.toml`) holds the keys of a source that do not depend on
the town: reader, table, columns with the synonyms of their headings, rewritten values, options.
The pack's own keys win; under `colonnes`, `options`, `bornes` and `filtre` they win key by key,
and a column keeps of the profile what the pack does not say of it.

Two keys exist in profiles and in sources that follow one:
    imputation: { colonnes = [...], motif = '(?P<sens>[DR]) (?P<article>\d+)' }, a composed
        heading whose named groups fill the columns of those names.
    champs_vides: canonical columns empty on a subtotal, whatever heading fills them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

PROFILES = CATALOGUE / "profils"
_MERGED = ("options", "bornes", "filtre")
_HEADINGS = ("colonne", "colonnes", "valeur")
_GROUP = re.compile(r"\(\?P<(\w+)>")
_UNCUT = r"^.*[\s/|_-].*$"
"""A text of several parts; tried after the pattern, it keeps nothing of what could not be cut."""

Raw = Mapping[str, Any]


def profile_names() -> tuple[str, ...]:
    """Names of the profiles of the catalogue."""
    return tuple(sorted(path.stem for path in PROFILES.glob("*.toml")))


def read_profile(name: str, *, file: str, where: str) -> dict[str, Any]:
    """A profile, as written.

    Raises:
        PackError: no profile of that name, or unreadable TOML.
    """
    if name not in profile_names():
        raise PackError(
            f"profil inconnu « {name} »",
            file=file,
            field=f"{where}.profil",
            remedy=f"Profils admis : {', '.join(profile_names())}",
        )
    path = PROFILES / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=f"profils/{path.name}") from None


def with_profile(raw: Raw, *, file: str, where: str) -> dict[str, Any]:
    """Keys of a source once its profile, if it names one, is put under them.

    Raises:
        PackError: unknown profile, or composed imputation that cannot be cut.
    """
    if "profil" not in raw:
        return dict(raw)
    own = {key: value for key, value in raw.items() if key != "profil"}
    base = read_profile(str(raw["profil"]), file=file, where=where)
    merged = {**base, **own}
    for key in _MERGED:
        if key in base and key in own:
            merged[key] = {**base[key], **own[key]}
    columns = dict(base.get("colonnes", {}))
    for name, spec in own.get("colonnes", {}).items():
        columns[name] = _column(columns.get(name), spec)
    merged["colonnes"] = columns
    composed = merged.pop("imputation", None)
    if composed:
        _cut(columns, composed, file=file, where=where)
    _blanks(merged, columns)
    return merged


def _column(base: Any, spec: Any) -> dict[str, Any]:
    """One column: what the pack says of it, over the profile; its headings replace the others."""
    under = _table(base) if base is not None else {}
    over = _table(spec)
    if any(key in over for key in _HEADINGS):
        under = {key: value for key, value in under.items() if key not in _HEADINGS}
    return {**under, **over}


def _table(spec: Any) -> dict[str, Any]:
    return {"colonnes": [spec]} if isinstance(spec, str) else dict(spec)


def _headings(spec: Raw) -> list[str]:
    found = spec.get("colonnes", spec.get("colonne", ()))
    return [found] if isinstance(found, str) else list(found)


def _cut(columns: dict[str, Any], composed: Raw, *, file: str, where: str) -> None:
    """Let the named groups of a composed imputation fill the columns of those names.

    A column takes its own heading first; the composed one counts where it is absent. A text that
    cannot be cut gives no code, and a record without article is then refused.
    """
    motif, headings = str(composed.get("motif", "")), _headings(composed)
    names = _GROUP.findall(motif)
    if not names or not headings:
        raise PackError(
            "imputation composée sans colonne ou sans groupe nommé",
            file=file,
            field=f"{where}.imputation",
            remedy="Écrivez { colonnes = [\"Imputation\"], motif = '(?P<chapitre>\\d+) …' }",
        )
    for name in names:
        spec = _table(columns.get(name, {}))
        if "valeur" in spec:
            continue
        spec["colonnes"] = [*_headings(spec), *headings]
        spec.pop("colonne", None)
        spec["motif"] = _only(motif, name)
        if spec.get("type") == "code":
            spec["motif"] = rf"(?:{spec['motif']})|{_UNCUT}"
        if name == "article":
            spec["obligatoire"] = True
        columns[name] = spec


def _only(motif: str, name: str) -> str:
    """The pattern with one group kept, the others grouping without keeping."""
    return _GROUP.sub(lambda found: "(" if found[1] == name else "(?:", motif)


def _blanks(merged: dict[str, Any], columns: Mapping[str, Any]) -> None:
    """Name the headings of the columns a subtotal leaves empty."""
    blank = merged.pop("champs_vides", ())
    among = [_headings(_table(columns[name])) for name in blank if name in columns]
    if among:
        options = dict(merged.get("options", {}))
        options["sous_totaux"] = {"vide_parmi": among, **options.get("sous_totaux", {})}
        merged["options"] = options
