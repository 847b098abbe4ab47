"""Équilibre : ce que la commune épargne, ce que pèse sa dette, ses ratios et ceux de ses pairs."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget.equilibrium import Equilibrium, equilibrium
from dashboard.catalogue.ratios import DEFINITIONS
from dashboard.components.address import View
from dashboard.components.budget_bar import bar
from dashboard.components.budget_sentence import Ask, sentence
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.equilibrium_words import (
    STAGES,
    at_before,
    finding,
    lede,
    level_tag,
    number_text,
    unit_words,
)
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.formats import DASH, NBSP, money_short, typography
from dashboard.secrecy import Gate
from pages._equilibre_epargne import cascade, years
from pages._equilibre_impact import impact
from pages._equilibre_ratios import ratios, strata

PATH = "/budget/equilibre"

register_page(
    __name__,
    path=PATH,
    name="Équilibre financier",
    title=title_of("Équilibre financier"),
    description="Épargne, dette, ratios, communes de même taille, étude d'impact.",
    order=1.65,
    place="budget",
)


def _name(eq: Equilibrium, siret: str) -> str:
    """Name of a budget, with its body when several bodies are followed."""
    document = eq.budgets[siret]
    bodies = {d.collectivite for d in eq.budgets.values()}
    body = f", {document.collectivite}" if len(bodies) > 1 else ""
    return f"{document.budget_nom}{body}"


def _choices(eq: Equilibrium) -> Component:
    """« Budget principal · exercice 2025 · compte financier unique · maquette budgétaire »."""
    current = eq.current
    sirets = sorted(eq.budgets, key=lambda s: (eq.budgets[s].budget_type != "P", s))
    definitions = [(d, eq.book.definitions[d][0]) for d in DEFINITIONS]
    asked = [
        Ask("budget", "Budget", [(s, _name(eq, s)) for s in sirets], eq.budget.budget_siret),
        Ask(
            "exercice",
            "Exercice",
            [(str(year), f"exercice {year}") for year in reversed(eq.years)],
            str(current.year),
        ),
        Ask("etape", "Document", [(s, STAGES[s]) for s in eq.stages], current.stage),
        Ask("mesure", "Définition", definitions, eq.definition),
    ]
    return sentence(PATH, asked, {})


def _tile(label: str, value: str, unit: str, level: str, past: str) -> Component:
    """A key figure: name, number, unit, judgement, the exercice before."""
    after = f"{NBSP}{unit}" if unit else ""
    then: list[Component | str] = [level_tag(level)] if level else []
    if past:
        then.append(html.Span(typography(f"{' · ' if level else ''}{past}")))
    return html.Div(
        [
            html.P(typography(label), className="repere-nom"),
            html.P([html.Strong(value), after], className="repere-chiffre"),
            html.P(then, className="repere-suite") if then else None,
        ],
        className="repere",
    )


def _ratio_tile(eq: Equilibrium, code: str) -> Component:
    line = eq.line(code)
    now = line.figures[eq.definition]
    old = line.past.get(eq.before.year) if eq.before else None
    words = now.reason
    if not words and old and old.value is not None and eq.before:
        words = at_before(eq, number_text(line.ratio, old.value))
    unit = unit_words(line.ratio) if now.value is not None else ""
    value = number_text(line.ratio, now.value)
    return _tile(line.ratio.label, value, unit, now.level, words)


def _money_tile(eq: Equilibrium, code: str) -> Component:
    step = eq.step(code)
    old = eq.step(code, eq.before.year).amount if eq.before else None
    value, _, unit = money_short(step.amount).partition(NBSP)
    words = "" if old is None else at_before(eq, money_short(old))
    if step.amount is None:
        value, unit = DASH, ""
    return _tile(step.label, value, unit, step.level, words)


def _tiles(eq: Equilibrium) -> Component:
    """The four figures that are asked first."""
    found = [
        _ratio_tile(eq, "taux_epargne_brute"),
        _money_tile(eq, "epargne_nette"),
        _ratio_tile(eq, "capacite_desendettement"),
        _ratio_tile(eq, "dette_hab"),
    ]
    return html.Div(found, className="reperes")


def build(gate: Gate, view: View) -> Content:
    """Savings, years, ratios, peers, impact: one exercice of one budget."""
    eq = equilibrium(
        gate, budget=view.budget, year=view.year, stage=view.stage, definition=view.measure
    )
    name = _name(eq, eq.budget.budget_siret)
    body = eq.budget.collectivite or name
    place = f"{body}, budget principal" if eq.budget.budget_type == "P" else name
    kept = view.but(
        budget=eq.budget.budget_siret, year=str(eq.current.year), stage=eq.current.stage
    )
    rest = [
        section("Plusieurs exercices", years(eq, place)) if len(eq.shown) > 1 else None,
        section("Les ratios", ratios(eq, place)),
        section("Les communes de même taille", strata(eq, _town(eq, body)))
        if eq.budget.budget_type != "A"
        else None,
        section("Étude d'impact des opérations", impact(eq, place))
        if eq.budget.budget_type != "A"
        else None,
    ]
    first = section("L'épargne et la dette", _tiles(eq), cascade(eq, place))
    return Content(
        [
            bar(kept, PATH),
            *heading(finding(eq), lede(eq, place)),
            _choices(eq),
            painted([first, *(part for part in rest if part)], class_name="equilibre"),
        ],
        title=f"Équilibre financier {eq.current.year}",
    )


def _town(eq: Equilibrium, body: str) -> str:
    return eq.peers.own.name if eq.peers.own and eq.peers.own.name else body


def layout(**parameters: object) -> Body:
    """Lay the page out; budget, exercice, document and definition come from the address."""
    return page(PATH, build, parameters)
