"""Which indicators and which sources may be published, under which licence; why not the others.

By default an indicator is published when every source behind it has a licence of the catalogue
(`donnees_ouvertes.toml`). The pack may open a source, close one, or take an indicator back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.catalogue.open_data import Choices, Licence, load_open_catalogue
from dashboard.indicators import Knowledge
from dashboard.provenance.files import SourceState


@dataclass(frozen=True)
class Kept:
    """What is not published, and why: `code` of an indicator or name of a document."""

    code: str
    label: str
    why: str


@dataclass(frozen=True)
class Open:
    """An indicator published, its licence, and the sources behind it."""

    indicator: Indicator
    licence: Licence
    sources: tuple[SourceState, ...]


def source_licence(source: SourceState, choices: Choices) -> Licence | str:
    """The licence its figures are published under, or why they are not."""
    known = load_open_catalogue().licences
    decision = choices.sources.get(source.code)
    if decision is not None and not decision.published:
        return f"source « {source.name} » retirée : {decision.why}"
    # A pack may be newer than the version: the name is looked up again.
    named = decision.licence or source.licence if decision else source.licence
    if named in known:
        return known[named]
    said = source.licence or "aucune licence dite"
    return f"source « {source.name} » : {said}"


def chosen(
    knowledge: Knowledge, sources: Mapping[str, SourceState], choices: Choices
) -> tuple[list[Open], list[Kept]]:
    """Indicators of the version, in the order of the library: published, and not."""
    found: list[Open] = []
    kept: list[Kept] = []
    for code, indicator in load_indicators().items():
        definition = knowledge.definitions.get(code)
        if definition is None:
            continue
        behind = tuple(sources[c] for c in definition.sources if c in sources)
        licences = [source_licence(source, choices) for source in behind]
        reasons = [one for one in licences if isinstance(one, str)]
        decision = choices.indicators.get(code)
        if decision is not None:
            kept.append(Kept(code, indicator.label, decision.why))
        elif reasons:
            kept.append(Kept(code, indicator.label, " ; ".join(dict.fromkeys(reasons))))
        elif len(behind) < max(1, len(definition.sources)):
            kept.append(Kept(code, indicator.label, "source inconnue de cette version"))
        else:
            licence = max((one for one in licences if isinstance(one, Licence)), key=_rank)
            found.append(Open(indicator, licence, behind))
    return found, kept


def _rank(licence: Licence) -> int:
    return licence.rank
