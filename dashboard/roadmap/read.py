"""The road map of a version, read back as the objects its pack declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.catalogue.roadmap_model import (
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
from dashboard.errors import BrokenQueryError
from dashboard.secrecy import Gate

Record = Mapping[str, Any]
_FOLDER = "feuille_de_route"


def read_roadmap(gate: Gate) -> Roadmap:
    """Objectives and projects of the version, in the order of the file.

    Empty when the pack has no road map, or when the version is older than road maps.
    """
    try:
        objectives = list(gate.run(f"{_FOLDER}/objectifs").records())
    except BrokenQueryError:
        return Roadmap()
    aims = _gathered(gate, "indicateurs", ("porteur", "code"), _aim)
    parts = {
        "partners": _gathered(gate, "partenaires", ("projet",), _partner),
        "consultations": _gathered(gate, "consultations", ("projet",), _consultation),
        "budget": _gathered(gate, "budget", ("projet",), _budget),
        "passages": _gathered(gate, "passages", ("projet",), _passage),
        "blocks": _gathered(gate, "blocages", ("projet",), _block),
    }
    return Roadmap(
        tuple(
            Objective(
                r["code"],
                r["titre"],
                tuple(r["odd"]),
                r["politique"],
                aims.get(("objectif", r["code"]), ()),
            )
            for r in objectives
        ),
        tuple(
            _project(
                r,
                aims.get(("projet", r["code"]), ()),
                {name: found.get((r["code"],), ()) for name, found in parts.items()},
            )
            for r in gate.run(f"{_FOLDER}/projets").records()
        ),
    )


def _gathered(
    gate: Gate, query: str, keys: tuple[str, ...], make: Callable[[Record], Any]
) -> dict[tuple[str, ...], tuple[Any, ...]]:
    found: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for record in gate.run(f"{_FOLDER}/{query}").records():
        found[tuple(record[key] for key in keys)].append(make(record))
    return {key: tuple(made) for key, made in found.items()}


def _aim(r: Record) -> Aim:
    return Aim(r["indicateur"], r["cible"], r["pour_le"])


def _partner(r: Record) -> Partner:
    return Partner(r["nom"], r["genre"])


def _consultation(r: Record) -> Consultation:
    return Consultation(r["jour"], r["forme"], r["participants_nb"], r["suite"])


def _budget(r: Record) -> BudgetLink:
    return BudgetLink(
        budget=r["budget_siret"],
        operation=r["operation"],
        programme=r["programme"],
        function=r["fonction"],
        article=r["article"],
        service=r["service"],
        section=r["section"],
    )


def _passage(r: Record) -> Passage:
    return Passage(
        r["porte"],
        r["jour"],
        tuple(r["participants"]),
        r["niveau_de_preuve"],
        r["decision"],
        r["motifs"],
        r["deliberation"],
        r["prochaine"],
    )


def _block(r: Record) -> Block:
    return Block(r["texte"], r["depuis"], r["qui"], r["leve_le"])


def _project(r: Record, aims: tuple[Aim, ...], parts: Mapping[str, tuple[Any, ...]]) -> Project:
    return Project(
        code=r["code"],
        title=r["titre"],
        objective=r["objectif"],
        lead=r["pilote"],
        due=r["echeance"],
        state=r["etat"],
        phase=r["phase"],
        scale=r["echelle"],
        summary=r["resume"],
        start=r["debut"],
        areas=tuple(r["territoires"]),
        goals=tuple(r["odd"]),
        allies=tuple(r["directions"]),
        contracts=tuple(r["marches"]),
        grants=tuple(r["subventions"]),
        evaluations=tuple(r["evaluations"]),
        decisions=tuple(r["decisions"]),
        aims=aims,
        **parts,
    )
