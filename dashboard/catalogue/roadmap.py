"""The road map of a town: `data/<territoire>/feuille_de_route.toml`, objectives then projects."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from dashboard.catalogue.entry import Entry
from dashboard.catalogue.indicators import FAMILIES
from dashboard.catalogue.odd import GOALS
from dashboard.catalogue.roadmap_model import (
    DECISIONS,
    EVIDENCE,
    GATES,
    PARTNERS,
    PHASES,
    SCALES,
    STATES,
    Aim,
    Block,
    BudgetLink,
    Consultation,
    Objective,
    Partner,
    Passage,
    Project,
    Roadmap,
)
from dashboard.errors import PackError

FILE = "feuille_de_route.toml"
EVALUATIONS = "evaluations.toml"
_OBJECTIVE = ("code", "titre", "odd", "politique", "indicateurs")
_PROJECT = (
    "code",
    "titre",
    "objectif",
    "resume",
    "pilote",
    "directions",
    "partenaires",
    "consultations",
    "budget",
    "marches",
    "subventions",
    "indicateurs",
    "evaluations",
    "decisions",
    "odd",
    "phase",
    "passages",
    "echelle",
    "territoires",
    "debut",
    "echeance",
    "etat",
    "blocages",
)
_LINES = {
    "operation": "operation",
    "programme": "programme",
    "fonction": "function",
    "article": "article",
    "service": "service",
}
"""Key of a budget link → attribute: codes of lines, one at least."""
_PERSONS = ("M. ", "Mme ", "Mlle ", "Monsieur ", "Madame ")


def _goals(entry: Entry) -> tuple[int, ...]:
    found = entry.integers("odd")
    for number in found:
        if number not in GOALS:
            raise entry.wrong("odd", f"objectif de développement durable inconnu « {number} »",
                              "Les ODD vont de 1 à 17")  # fmt: skip
    return found


def _aims(entry: Entry, indicators: Collection[str]) -> tuple[Aim, ...]:
    found = []
    for part in entry.entries("indicateurs", ("code", "cible", "au")):
        code = part.text("code")
        if code not in indicators:
            raise part.wrong(
                "code", f"indicateur inconnu « {code} »", "Liste : « vigie kpi --list »"
            )
        found.append(Aim(code, part.number("cible"), part.day("au")))
    return tuple(found)


def _objective(entry: Entry, indicators: Collection[str]) -> Objective:
    policy = entry.one_of("politique", FAMILIES) if entry.has("politique") else ""
    return Objective(
        entry.code("code"), entry.text("titre"), _goals(entry), policy, _aims(entry, indicators)
    )


def _partners(entry: Entry) -> tuple[Partner, ...]:
    return tuple(
        Partner(part.text("nom"), part.one_of("genre", PARTNERS))
        for part in entry.entries("partenaires", ("nom", "genre"))
    )


def _consultations(entry: Entry) -> tuple[Consultation, ...]:
    keys = ("date", "forme", "participants", "suite")
    return tuple(
        Consultation(
            part.needed_day("date"),
            part.text("forme"),
            part.integer("participants"),
            part.optional("suite"),
        )
        for part in entry.entries("consultations", keys)
    )


def _budget(entry: Entry) -> tuple[BudgetLink, ...]:
    found = []
    for part in entry.entries("budget", ("budget", "section", *_LINES)):
        codes = {name: part.optional(key) for key, name in _LINES.items()}
        if not any(codes.values()):
            raise part.wrong(
                "budget", "aucune ligne n'est désignée",
                f"Donnez l'un de : {', '.join(_LINES)}",
            )  # fmt: skip
        section = part.one_of("section", ("F", "I")) if part.has("section") else ""
        found.append(BudgetLink(part.optional("budget"), section=section, **codes))
    return tuple(found)


def _roles(entry: Entry, key: str) -> tuple[str, ...]:
    found = entry.texts(key)
    for role in found:
        if role.startswith(_PERSONS):
            raise entry.wrong(
                key, f"« {role} » nomme une personne", "Écrivez un rôle : « Maire », « DGS »"
            )
    return found


def _passages(entry: Entry) -> tuple[Passage, ...]:
    keys = ("porte", "date", "participants", "niveau_de_preuve", "decision", "motifs",
            "deliberation", "prochaine")  # fmt: skip
    found: list[Passage] = []
    for part in entry.entries("passages", keys):
        level = part.one_of("niveau_de_preuve", EVIDENCE) if part.has("niveau_de_preuve") else ""
        made = Passage(
            gate=part.one_of("porte", GATES),
            date=part.needed_day("date"),
            participants=_roles(part, "participants"),
            evidence=level or "sans_objet",
            decision=part.one_of("decision", DECISIONS),
            reasons=part.text("motifs"),
            council=part.optional("deliberation"),
            next=part.day("prochaine"),
        )
        if found and (made.date < found[-1].date or made.phase < found[-1].phase):
            raise part.wrong(
                "porte", f"le passage de {made.gate} est écrit après celui de {found[-1].gate}",
                "Écrivez les passages dans l'ordre des portes et des dates",
            )  # fmt: skip
        if made.next and made.next <= made.date:
            raise part.wrong(
                "prochaine", "la porte suivante est avant ce passage", "Corrigez l'une des dates"
            )
        found.append(made)
    return tuple(found)


def _blocks(entry: Entry) -> tuple[Block, ...]:
    keys = ("texte", "depuis", "qui", "leve_le")
    return tuple(
        Block(part.text("texte"), part.needed_day("depuis"), part.text("qui"), part.day("leve_le"))
        for part in entry.entries("blocages", keys)
    )


def _project(entry: Entry, indicators: Collection[str]) -> Project:
    start, due = entry.day("debut"), entry.needed_day("echeance")
    if start and due < start:
        raise entry.wrong("echeance", "l'échéance est avant le début", "Corrigez l'une des dates")
    phase = entry.integer("phase")
    if phase is None or phase not in PHASES:
        told = ", ".join(f"{number} {name}" for number, name in PHASES.items())
        raise entry.wrong("phase", f"phase inconnue « {entry.raw.get('phase')} »", told)
    return Project(
        code=entry.code("code"),
        title=entry.text("titre"),
        objective=entry.text("objectif"),
        lead=entry.text("pilote"),
        due=due,
        state=entry.one_of("etat", STATES),
        phase=phase,
        scale=entry.one_of("echelle", SCALES),
        summary=entry.optional("resume"),
        start=start,
        areas=entry.texts("territoires"),
        goals=_goals(entry),
        allies=entry.texts("directions"),
        partners=_partners(entry),
        consultations=_consultations(entry),
        budget=_budget(entry),
        contracts=entry.texts("marches"),
        grants=entry.texts("subventions"),
        aims=_aims(entry, indicators),
        evaluations=entry.texts("evaluations"),
        decisions=entry.integers("decisions"),
        passages=_passages(entry),
        blocks=_blocks(entry),
    )


def _unique(codes: Iterable[str], kind: str) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise PackError(
                f"le code « {code} » sert deux fois", file=FILE, field=kind,
                remedy="Donnez à chacun le sien",
            )  # fmt: skip
        seen.add(code)


def _linked(found: Roadmap, evaluations: Collection[str]) -> None:
    """Refuse a project of no objective, or an evaluation the pack does not hold."""
    known = [objective.code for objective in found.objectives]
    for project in found.projects:
        where = f"projet « {project.code} »"
        if project.objective not in known:
            raise PackError(
                f"objectif inconnu « {project.objective} »", file=FILE,
                field=f"{where}, objectif", remedy=f"Objectifs : {', '.join(known) or 'aucun'}",
            )  # fmt: skip
        for code in project.evaluations:
            if code not in evaluations:
                raise PackError(
                    f"évaluation inconnue « {code} »", file=FILE, field=f"{where}, evaluations",
                    remedy=f"Écrivez-la dans {EVALUATIONS}, ou retirez le lien",
                )  # fmt: skip


def parse_roadmap(
    raw: dict[str, Any], indicators: Collection[str], evaluations: Collection[str] = ()
) -> Roadmap:
    """A road map from the keys of the file.

    Args:
        raw: what the TOML says.
        indicators: codes of the catalogue.
        evaluations: codes of the pack.

    Raises:
        PackError: names the objective or project, the key, and what is admitted.
    """
    whole = Entry(raw, FILE, "")
    whole.only(("objectifs", "projets"))
    objectives = [
        _objective(part, indicators) for part in whole.entries("objectifs", _OBJECTIVE, "objectif")
    ]
    projects = [_project(part, indicators) for part in whole.entries("projets", _PROJECT, "projet")]
    found = Roadmap(tuple(objectives), tuple(projects))
    _unique((o.code for o in objectives), "objectifs")
    _unique((p.code for p in projects), "projets")
    _linked(found, evaluations)
    return found


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None


def _evaluations(folder: Path) -> frozenset[str]:
    """Codes of the evaluations of a pack; their own parser says what is wrong in them."""
    path = folder / EVALUATIONS
    told = _toml(path).get("evaluations", []) if path.is_file() else []
    entries = told if isinstance(told, list) else []
    return frozenset(str(e.get("code", "")) for e in entries if isinstance(e, dict))


def load_roadmap(folder: Path, indicators: Collection[str]) -> Roadmap:
    """The road map of a pack; an empty one when it has no such file.

    Raises:
        PackError: unreadable TOML, wrong key or value, link that leads nowhere.
    """
    path = folder / FILE
    if not path.is_file():
        return Roadmap()
    return parse_roadmap(_toml(path), indicators, _evaluations(folder))
