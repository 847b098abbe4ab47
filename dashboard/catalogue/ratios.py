"""Load `data/catalogue/ratios.toml`: savings, ratios, strata, impact studies (DOMAIN §1.8)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.catalogue.ratio_model import (
    Alert,
    Book,
    ImpactRule,
    Match,
    Measure,
    Ratio,
    Reason,
    Strata,
    Term,
    Variant,
)
from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

DEFINITIONS = ("maquette", "dgcl")
UNITS = ("eur_hab", "part", "ans")
GIVEN = ("population", "encours")
"""Operands that are not sums of accounts: they come with the exercice."""
_WAYS = ("", "hausse_favorable", "baisse_favorable")
_BOUNDS = ("favorable", "a_surveiller", "alerte")
_FILE = "ratios.toml"


def _wrong(problem: str, where: str) -> PackError:
    return PackError(problem, file=_FILE, field=where)


def _known(raw: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    for key in raw:
        if key not in keys:
            raise _wrong(f"clé inconnue « {key} »", where)


def _term(raw: Mapping[str, Any], where: str) -> Term:
    _known(raw, ("section", "sens", "mouvement", "comptes", "sauf", "chapitres", "signe"), where)
    if raw.get("section") not in ("F", "I") or raw.get("sens") not in ("D", "R"):
        raise _wrong("un terme dit sa section (F, I) et son sens (D, R)", where)
    if raw.get("mouvement", "reel") not in ("reel", "ordre") or raw.get("signe", 1) not in (1, -1):
        raise _wrong("mouvement « reel » ou « ordre », signe 1 ou -1", where)
    return Term(
        section=raw["section"],
        side=raw["sens"],
        movement=raw.get("mouvement", "reel"),
        accounts=tuple(raw.get("comptes", ())),
        but=tuple(raw.get("sauf", ())),
        chapters=tuple(raw.get("chapitres", ())),
        sign=raw.get("signe", 1),
    )


def _terms(raw: Iterable[Mapping[str, Any]], where: str) -> tuple[Term, ...]:
    return tuple(_term(one, where) for one in raw)


def _measure(code: str, raw: Mapping[str, Any]) -> Measure:
    _known(raw, ("libelle", "aide", "termes", "formule", *DEFINITIONS), code)
    if ("formule" in raw) + ("termes" in raw) + all(d in raw for d in DEFINITIONS) != 1:
        raise _wrong("dites « termes », « formule » ou les deux définitions", code)
    terms: Mapping[str, tuple[Term, ...]] = {}
    if "formule" not in raw:
        terms = {d: _terms(raw.get(d, raw.get("termes", ())), code) for d in DEFINITIONS}
    formula = {d: tuple(raw["formule"]) for d in DEFINITIONS if "formule" in raw}
    return Measure(code, raw["libelle"], raw.get("aide", ""), terms, formula)


_RATIO_KEYS = {
    "numero": "number",
    "code": "code",
    "libelle": "label",
    "unite": "unit",
    "absent": "absent",
    "positif": "positive",
    "non_calculable": "impossible",
    "declare": "declared",
    "sens": "direction",
    "moyenne_ans": "average_years",
}


def _ratio(raw: Mapping[str, Any]) -> Ratio:
    code = str(raw.get("code", "ratio"))
    _known(
        raw, (*_RATIO_KEYS, "numerateur", "denominateur", *DEFINITIONS, "ofgl", "ofgl_sur"), code
    )
    if raw.get("unite") not in UNITS or raw.get("sens", "") not in _WAYS:
        raise _wrong("unité ou sens inconnu", code)
    sides = {
        key: {d: tuple(raw.get(d, {}).get(key, raw.get(key, ()))) for d in DEFINITIONS}
        for key in ("numerateur", "denominateur")
    }
    published = tuple(
        tuple(part for part in str(raw.get(key, "")).split("+") if part)
        for key in ("ofgl", "ofgl_sur")
    )
    plain = {name: raw[key] for key, name in _RATIO_KEYS.items() if key in raw}
    return Ratio(
        above=sides["numerateur"],
        below=sides["denominateur"],
        published=(published[0], published[1]),
        **plain,
    )


def _bound(raw: Mapping[str, Any], key: str) -> Decimal | None:
    return Decimal(str(raw[key])) if key in raw else None


def _alert(raw: Mapping[str, Any]) -> Alert:
    _known(raw, ("code", "sens", *_BOUNDS), str(raw.get("code")))
    if raw.get("sens") not in _WAYS[1:]:
        raise _wrong("sens inconnu", str(raw.get("code")))
    return Alert(raw["code"], raw["sens"], *(_bound(raw, key) for key in _BOUNDS))


def _impact(raw: Mapping[str, Any]) -> ImpactRule:
    _known(raw, ("jusqu_a", "part", "montant"), "etude_impact")
    return ImpactRule(raw.get("jusqu_a"), Decimal(str(raw["part"])), _bound(raw, "montant"))


def _check_names(book: Book) -> None:
    """Every name used is one of the file."""
    known = {*book.measures, *GIVEN}
    used = [
        *((m.code, n) for m in book.measures.values() for f in m.formula.values() for n in f),
        *(
            (r.code, n)
            for r in book.ratios
            for s in (r.above, r.below)
            for f in s.values()
            for n in f
        ),
        *((v.code, n) for v in book.variants for n in (*v.above, *v.below)),
        *((m.code, m.code) for m in book.matches),
        *((r.label, code) for r in book.reasons for code in r.codes),
    ]
    for where, name in used:
        if name.removeprefix("-") not in known:
            raise _wrong(f"mesure inconnue « {name} »", where)
    ratios = {r.code for r in book.ratios}
    for code in (*book.alerts, *(v.code for v in book.variants)):
        if code not in ratios and code not in book.measures:
            raise _wrong("ni mesure ni ratio", code)


def _book(raw: Mapping[str, Any]) -> Book:
    debt, strata = raw["dette"], raw["strates"]
    return Book(
        definitions={d: (v["libelle"], v["note"]) for d, v in raw["definitions"].items()},
        texts=raw["textes"],
        measures={code: _measure(code, m) for code, m in raw["mesures"].items()},
        ratios=tuple(map(_ratio, raw["ratios"])),
        variants=tuple(
            Variant(v["code"], tuple(v["numerateur"]), tuple(v["denominateur"]), v["motif"])
            for v in raw.get("ratios_declares", ())
        ),
        alerts={a["code"]: _alert(a) for a in raw.get("alertes", ())},
        debt=Term("I", "D", accounts=tuple(debt["comptes"]), but=tuple(debt["sauf"])),
        debt_aggregate=debt["agregat"],
        strata=Strata(strata["nom"], tuple(strata["planchers"]), strata["pairs_min"]),
        impact=tuple(map(_impact, raw["etude_impact"])),
        matches=tuple(Match(m["code"], m["agregat"]) for m in raw.get("rapprochements", ())),
        reasons=tuple(
            Reason(r["libelle"], tuple(r["codes"]), _terms(r["termes"], r["libelle"]))
            for r in raw.get("motifs", ())
        ),
    )


@cache
def load_ratios(path: Path = CATALOGUE / _FILE) -> Book:
    """The definitions in force.

    Raises:
        PackError: unreadable TOML, unknown or missing key, unknown name.
    """
    try:
        book = _book(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    except KeyError as error:
        raise PackError("clé absente", file=path.name, field=str(error.args[0])) from None
    _check_names(book)
    return book
