"""Évaluations : ce que chaque mesure a changé, avec quelle sûreté, à quel coût."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.address import View, encode
from dashboard.components.choices import Choice, choice_row, choice_rows
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.prerender import painted
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.experiments.portfolio import STAGES, Portfolio, stage_of, told
from dashboard.experiments.read import Card, portfolio
from dashboard.formats import plural, typography
from dashboard.secrecy import Gate
from pages._evaluation_ensemble import declared_stamp, whole
from pages._evaluation_liste import build_list, sentence_of
from pages._evaluation_mots import GRADES, PATH, policy_of
from pages._nouvelle_liste import build_declared, declare_link

register_page(
    __name__,
    path=PATH,
    name="Évaluations",
    title=title_of("Évaluations"),
    description="Ce que chaque mesure a changé, avec quelle sûreté, à quel coût.",
    order=1.9,
    place="menu",
)

LEDE = (
    "Le plan est écrit avant de regarder ; le calcul compare ce qui est observé à ce qui était "
    "attendu sans la mesure."
)


def kept(cards: Sequence[Card], view: View) -> list[Card]:
    """Cards that pass the filters of the address; an unknown choice keeps none."""
    return [
        card
        for card in cards
        if (not view.status or card.note == view.status)
        and (not view.stage or stage_of(card) == view.stage)
        and (not view.family or policy_of(card)[0] == view.family)
    ]


def _row(label: str, name: str, found: Sequence[tuple[str, str]], view: View) -> Component | None:
    """Choices of one filter; none when every card is alike."""
    if len(found) < 2:
        return None
    chosen = getattr(view, name)
    choices: list[Choice] = [("toutes", encode(view.but(**{name: ""})), not chosen)]
    choices += [(words, encode(view.but(**{name: code})), code == chosen) for code, words in found]
    return choice_row(label, choices)


def build_filters(cards: Sequence[Card], view: View) -> Component | None:
    """By conclusion, stage and policy: what exists only."""
    notes = {card.note for card in cards}
    stages = {stage_of(card) for card in cards}
    policies = dict(policy_of(card) for card in cards)
    return choice_rows(
        _row("Conclusion", "status", [(n, w) for n, w in GRADES.items() if n in notes], view),
        _row("Étape", "stage", [(s, w) for s, w in STAGES.items() if s in stages], view),
        _row("Politique", "family", sorted(policies.items(), key=lambda p: p[1]), view),
    )


def caveats(found: Portfolio) -> list[str]:
    """What the portfolio says of its own plans, for the analyst."""
    counts = (
        (found.unregistered, "plan jamais enregistré", "plans jamais enregistrés"),
        (found.changed, "plan modifié depuis son enregistrement", "plans modifiés depuis"),
        (found.late, "plan enregistré après un résultat", "plans enregistrés après un résultat"),
        (
            found.doubtful,
            "effet annoncé que le nombre de fiches rend douteux (q au-dessus de 0,05)",
            "effets annoncés que le nombre de fiches rend douteux (q au-dessus de 0,05)",
        ),
    )
    return [plural(len(codes), one, many) for codes, one, many in counts if codes]


def _none() -> list[Component]:
    """First use: nothing is declared yet."""
    return [
        *heading(
            "Aucune mesure n'est encore évaluée",
            "Une évaluation se déclare avant de lancer la mesure : indicateur, zones, date, plus "
            "petit effet utile. La fiche est calculée à chaque construction.",
        ),
        html.P(
            typography(
                "Déclarer la première : sur la page, ou dans le fichier evaluations.toml du "
                "territoire (voir le guide)."
            )
        ),
    ]


def build(gate: Gate, view: View) -> Content:
    """Every evaluation the filters keep."""
    every = whole(gate, portfolio(gate))
    cards = every.pack
    declared = build_declared(gate, every.declared)
    if not cards and declared:
        words = "Le fichier du territoire n'en déclare aucune ; celles-ci l'ont été sur la page."
        return Content([*heading("Évaluations", words), declare_link(), declared])
    if not cards:
        return Content([*_none(), declare_link()])
    shown = kept(cards, view)
    filtered = bool(view.status or view.stage or view.family)
    listed = (
        build_list(shown, gate.version.id)
        if shown
        else html.P("Aucune évaluation ne passe ces filtres.", className="vide")
    )
    said = caveats(told(shown))
    note = (
        [html.P(f"{len(shown)} sur {len(cards)} affichées.", className="note")] if filtered else []
    )
    body = [
        *heading(sentence_of(cards), LEDE),
        build_filters(cards, view),
        *note,
        html.H2("Mesure par mesure", className="cache"),
        listed,
        *([html.P(typography(f"À savoir : {', '.join(said)}."), className="note")] if said else []),
        declare_link(),
        declared,
    ]
    return Content([painted([b for b in body if b is not None], class_name="ev-portefeuille")])


def layout(**parameters: object) -> Body:
    """Lay the page out; the filters come from the address."""
    return page(PATH, build, parameters, stamp=declared_stamp)
