"""The draft of the decision: text to copy, that claims no more than the grade of the evaluation.

The result is told by the sentence the engine wrote, whole, with its interval and its hypothesis.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.catalogue.roadmap_model import SCALES
from dashboard.experiments.read import Card
from dashboard.formats import date_long, typography
from dashboard.roadmap.scale_conditions import (
    GRADE_WORDS,
    STATE_WORDS,
    Cost,
    State,
    euros,
    spent,
)
from dashboard.roadmap.scale_law import Text, cited, load_law, role_words
from dashboard.roadmap.scale_scope import decided
from dashboard.roadmap.scale_up import Advice, Sheet, decides

BANNED = ("grâce à", "prouve", "a permis de", "impact", "garantit", "certain")
"""Words no draft of ours uses of a result (protocol §5.5); « étude d'impact » names a document."""


VOTED = "Après en avoir délibéré, par [ ] voix pour, [ ] contre et [ ] abstentions, décide :"


@dataclass(frozen=True)
class Draft:
    """The draft, part by part.

    Attributes:
        subject: what is decided; body: who decides.
        seen, whereas, articles: paragraphs, in order.
        note: what must be read again before it is voted.
    """

    subject: str
    body: str
    seen: tuple[str, ...]
    whereas: tuple[str, ...]
    articles: tuple[str, ...]
    note: str

    @property
    def text(self) -> str:
        """The whole, as plain text."""
        articles = [f"Article {n} — {said}" for n, said in enumerate(self.articles, start=1)]
        parts = [
            "PROJET DE DÉLIBÉRATION",
            f"Objet : {self.subject}",
            f"{self.body},",
            *(f"Vu {said} ;" for said in self.seen),
            *(f"Considérant {said} ;" for said in self.whereas),
            VOTED,
            *articles,
            self.note,
        ]
        return typography("\n\n".join(parts)) + "\n"


_SUBJECTS: dict[Advice, str] = {
    Advice.EXTEND: "extension",
    Advice.PREPARE: "extension, sous conditions",
    Advice.STEPS: "extension par étapes",
    Advice.LONGER: "prolongation de l'observation",
    Advice.REVIEW: "révision du coût avant extension",
    Advice.STOP: "arrêt ou révision",
    Advice.WAIT: "report de la décision",
    Advice.MEASURE: "évaluation préalable",
}


def draft(told: Sheet, objective: str, version: str, day: dt.date) -> Draft:
    """The draft of a sheet.

    Args:
        told: the sheet.
        objective: title of the objective of the project.
        version: of the data.
        day: on which it is written.
    """
    community = decides(told.project, told.plan) == "epci"
    return Draft(
        f"« {told.project.title} » : {_SUBJECTS[told.advice]}",
        "Le conseil communautaire" if community else "Le conseil municipal",
        tuple(_seen(told, objective, community)),
        tuple(_whereas(told)),
        tuple(_articles(told)),
        f"Texte proposé par Vigie le {_day(day)}, version des données {version}. À relire par "
        "le service des assemblées : dates, numéros, imputation et compétence sont à vérifier. Il "
        "n'engage personne tant qu'il n'est pas voté.",
    )


def _day(day: dt.date) -> str:
    """« 1er juillet 2024 »."""
    return date_long(day).partition(" ")[2]


def _seen(told: Sheet, objective: str, community: bool) -> Iterator[str]:
    for texts in _by_book(_texts(told, community)):
        yield cited(texts, whole=True)
    yield f"la feuille de route, objectif « {objective} »"
    for passage in told.project.passages:
        if passage.council:
            yield (
                f"la délibération {passage.council}, prise au passage de la porte {passage.gate} "
                f"(le {_day(passage.date)})"
            )
    if told.plan.study:
        yield f"l'étude pluriannuelle présentée à l'assemblée ({told.plan.study})"


def _texts(told: Sheet, community: bool) -> list[Text]:
    """Every article the act stands on."""
    law = load_law()
    found = list(law.acts["epci" if community else "commune"])
    if told.plan.study or told.state("etude") is State.NOT_MET:
        found += law.acts["etude"]
    if told.matter is not None:
        found += told.matter.texts
    return list(dict.fromkeys(found))


def _by_book(texts: Sequence[Text]) -> list[list[Text]]:
    books = dict.fromkeys(text.book for text in texts)
    return [[text for text in texts if text.book == book] for book in books]


def _whereas(told: Sheet) -> Iterator[str]:
    found = told.card
    if found is None:
        yield "qu'aucune évaluation n'a encore été rattachée à ce projet"
        return
    yield f"que le pilote a concerné {_pilot(found)}"
    registered = found.enregistre_le
    when = (
        f"dont le plan a été enregistré le {_day(registered)}"
        if registered
        else "dont le plan n'a pas été enregistré à l'avance"
    )
    changed = " puis modifié" if found.plan_modifie else ""
    yield (
        f"que l'évaluation « {found.titre} », {when}{changed}, conclut : {GRADE_WORDS[found.note]}"
    )
    sentences = found.told.get("sentences") or {}
    for name in ("finding", "hypothesis"):
        if sentences.get(name):
            yield f"ce qu'elle écrit : « {sentences[name]} »"
    if not sentences.get("finding") and found.motif:
        yield f"ce qu'elle écrit : « {found.motif} »"
    before = decided(told.project)
    if before is not None and told.advice in _EXTENDS:
        yield (
            f"que l'extension a été décidée au passage de la porte {before.gate}, le "
            f"{_day(before.date)} : le présent projet en fixe les conditions"
        )
    if told.matter is not None:
        roles = " ; ".join(_lower(role_words(role)) for role in told.matter.roles)
        yield f"que, pour {told.matter.name}, la compétence se partage ainsi : {roles}"
    for condition in told.conditions:
        if condition.code in ("sites", "cout", "echelle", "etude"):
            said = _lower(condition.says).rstrip(".")
            state = STATE_WORDS[condition.state]
            yield f"que la condition « {condition.title} » est {state} : {said}"


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _pilot(found: Card) -> str:
    count = len(found.plan.get("zones_traitees") or ())
    places = "un site" if count == 1 else f"{count} sites"
    measure = str(found.plan.get("mesure") or "")
    return f"{places} ({measure[:1].lower()}{measure[1:]})" if measure else places


def _articles(told: Sheet) -> Iterator[str]:
    yield _decided(told)
    if told.advice in _EXTENDS:
        elsewhere = told.state("competence") is State.NOT_MET
        open_ = [
            c
            for c in told.conditions
            if c.state is not State.MET and not (elsewhere and c.code == "competence")
        ]
        if told.advice is Advice.PREPARE and open_:
            lines = " ; ".join(f"{c.title[:1].lower()}{c.title[1:]}" for c in open_)
            yield f"Cette décision prend effet lorsque ces conditions sont levées : {lines}."
        if told.matter is not None:
            yield told.matter.asked
        yield ELSEWHERE_PAID if elsewhere else _paid(told)
        yield (
            "L'indicateur de l'évaluation est suivi dans tous les sites ; un bilan est présenté "
            "douze et vingt-quatre mois après l'extension."
        )
    else:
        yield (
            "Un nouveau point est présenté à l'assemblée le [date], avec l'évaluation mise à jour."
        )


ELSEWHERE_PAID = "Les crédits sont ceux de la collectivité qui détient la compétence."
_EXTENDS = (Advice.EXTEND, Advice.PREPARE, Advice.STEPS)


def _elsewhere(told: Sheet) -> str:
    """What an assembly may vote of what is not its own to decide: ask, or propose."""
    if told.plan.holder == "epci":
        return (
            "L'extension de la mesure est demandée à l'intercommunalité, qui détient la compétence."
        )
    return (
        "L'extension de la mesure est proposée aux communes concernées, qui détiennent la "
        "compétence : chacune décide pour elle."
    )


def _decided(told: Sheet) -> str:
    if told.advice in _EXTENDS and told.state("competence") is State.NOT_MET:
        return _elsewhere(told)
    where = SCALES.get(told.project.scale, told.project.scale).lower()
    count = f", {told.cost.sites} {told.cost.word}" if told.cost.sites else ""
    advice = ""
    if told.card is not None:
        advice = str((told.card.told.get("sentences") or {}).get("advice") or "")
    return {
        Advice.EXTEND: f"La mesure est étendue à l'échelle : {where}{count}.",
        Advice.PREPARE: f"L'extension de la mesure à l'échelle ({where}{count}) est approuvée dans "
        "son principe.",
        Advice.STEPS: "La mesure est étendue par étapes, dans des zones tirées au sort, les autres "
        "servant de témoins jusqu'au bilan suivant.",
        Advice.LONGER: f"La mesure n'est pas étendue à ce stade. {advice}".strip(),
        Advice.REVIEW: "La mesure n'est pas étendue tant que son coût par unité peut dépasser le "
        "plafond fixé ; une offre moins coûteuse est recherchée.",
        Advice.STOP: "La mesure n'est pas étendue ; elle est arrêtée, ou revue après recherche des "
        "causes.",
        Advice.WAIT: "La décision d'extension est reportée jusqu'à ce que les données manquantes "
        "soient disponibles.",
        Advice.MEASURE: "Une évaluation est engagée avant toute extension : indicateur, zones, "
        "durée et plus petit effet utile sont fixés et enregistrés à l'avance.",
    }[told.advice]


def _whole(cost: Cost) -> str:
    """« de 48 à 96 k€ », « à 48 k€ »."""
    told = euros(cost.investment) if cost.investment else "[montant]"
    return told if told.startswith("de ") else f"à {told}"


def _paid(told: Sheet) -> str:
    cost = told.cost
    if cost.investment is None:
        return "Les crédits sont inscrits au budget : [montant et imputation à compléter]."
    if told.advice is Advice.STEPS:
        return (
            "Les crédits de la première étape sont inscrits au budget : [montant et imputation à "
            f"compléter] ; à l'échelle entière, l'investissement serait estimé {_whole(cost)}."
        )
    return f"Les crédits sont inscrits au budget : {spent(cost)} [imputation à compléter]."
