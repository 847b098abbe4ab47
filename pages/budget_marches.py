"""Marchés et subventions : ce qui finit bientôt, avec qui, et à côté de quelles lignes."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import ABSENT, Scope, documents, level, scope_of
from dashboard.budget.asked import one_of
from dashboard.budget.contracts import Contracts, contracts
from dashboard.budget.grants import Grants, grants
from dashboard.catalogue.contracts import load_contract_rules
from dashboard.components.address import View, encode
from dashboard.components.budget_bar import bar
from dashboard.components.budget_sentence import Ask, sentence
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.contract_words import finding_of, lede_of
from dashboard.components.prerender import painted
from dashboard.components.states import files_asked, heading, notice
from dashboard.components.tags import html, register_page
from dashboard.formats import fold, number, plural, typography
from dashboard.secrecy import Gate
from pages._budget_marches_aides import considered_block, grants_block
from pages._budget_marches_blocs import (
    ends_block,
    holders_block,
    months_block,
    procedures_block,
)
from pages._budget_marches_services import services_block
from pages._budget_marches_vue import Shown

PATH = "/budget/marches"

register_page(
    __name__,
    path=PATH,
    name="Marchés et subventions",
    title=title_of("Marchés et subventions"),
    description="Ce qui finit bientôt, avec qui, et les lignes du budget du même service.",
    order=1.68,
    place="budget",
)


def _scope(gate: Gate, view: View) -> Scope | None:
    """The document whose lines are put beside; None when no budget was received.

    One that says services: that of the exercice asked, else the last one.
    """
    known = documents(gate)
    if not known:
        return None
    siret = view.budget or known[0].budget_siret
    told = [d for d in known if d.budget_siret == siret and d.retained and d.service_nb]
    asked = [d for d in told if str(d.exercice) == view.year]
    best = min(asked or told, key=lambda d: (-d.exercice, d.rank), default=None)
    year, stage = (str(best.exercice), best.stage) if best else ("", "")
    return scope_of(gate, budget=siret, year=year, stage=stage, known=known)


def _services(known: Contracts, given: Grants) -> list[str]:
    names = {c.service for c in known.rows} | {g.service for g in given.rows}
    return sorted((name for name in names if name), key=fold)


def _asked(gate: Gate, view: View, scope: Scope | None, known: Contracts, given: Grants) -> None:
    """Refuse a service or a year that neither contracts, nor grants, nor budgets name.

    Raises:
        ChoiceError: unknown service or year.
    """
    if view.year:
        received = {*given.years, *(d.exercice for d in documents(gate))}
        one_of("exercice", view.year, "year", [str(y) for y in sorted(received, reverse=True)])
    names = _services(known, given)
    if view.service in ("", ABSENT, *names):
        return
    lines = level(gate, scope, path="service", side="D").children if scope else ()
    every = sorted({*names, *(child.code for child in lines if child.code)}, key=fold)
    one_of("service", view.service, "service", {name: name for name in every})


def _choices(view: View, known: Contracts, given: Grants) -> Component | None:
    names = _services(known, given)
    if not names:
        return None
    force = known.in_force
    counted = [
        (name, f"{name} ({number(sum(c.service == name for c in force))})") for name in names
    ]
    kept = {"budget": view.budget, "exercice": view.year}
    every = ("", f"tous les services ({number(len(force))})")
    alone = known.of_service(ABSENT)
    if alone.rows or view.service == ABSENT:
        counted.append((ABSENT, f"sans service ({number(len(alone.in_force))})"))
    return sentence(PATH, [Ask("service", "Service", [every, *counted], view.service)], kept)


def _alone(view: View, known: Contracts) -> Component | None:
    """« 6 marchés en vigueur ne disent pas leur service », and the way to them."""
    count = len(known.of_service(ABSENT).in_force)
    if view.service or not count or count == len(known.in_force):
        return None
    verb = "ne dit pas son service" if count == 1 else "ne disent pas leur service"
    words = f"{plural(count, 'marché')} en vigueur {verb}"
    href = encode(view.but(service=ABSENT, anchor=""))
    return html.P([html.A(typography(words), href=href), "."], className="note")


def _nothing(tools: Component) -> list[Component]:
    """Neither contracts nor grants: what they are, and what to send."""
    return [
        tools,
        *heading(
            "Ni marché ni subvention n'ont encore été reçus",
            "Vous verrez ici les contrats de votre service, ceux qui finissent dans six et douze "
            "mois, avec qui, et les subventions versées, en face des crédits du même service.",
        ),
        notice(
            "À qui les demander",
            "Au service de la commande publique pour les marchés, aux finances pour les "
            "subventions. Ce qu'ils publient déjà chaque année suffit.",
            load_contract_rules().publication,
            "Le nom d'une personne physique n'est jamais enregistré.",
        ),
        files_asked(
            "Les données essentielles de la commande publique, telles que publiées, avec les "
            "modifications : un fichier JSON par an, profil « decp ».",
            "Le registre des marchés, qui dit quel service suit chaque contrat (numéro, service, "
            "enveloppe) : un tableau, profil « registre_marches ».",
            "Les subventions versées, au format national, où le dispositif d'aide peut nommer le "
            "service : un tableau, profil « scdl_subventions ».",
        ),
    ]


def build(gate: Gate, view: View) -> Content:
    """Contracts and grants of every service, or of one."""
    scope = _scope(gate, view)
    known, given = contracts(gate), grants(gate, scope.budget if scope else "")
    tools = bar(view, PATH)
    _asked(gate, view, scope, known, given)
    if not known.rows and not given.rows:
        return Content(_nothing(tools), title="Marchés et subventions")
    shown = Shown(gate, view, scope, known, given)
    body: list[Component | None] = [
        tools,
        *heading(
            finding_of(shown.mine, view.service),
            lede_of(shown.mine)
            if shown.mine.rows
            else "Aucun contrat n'est rattaché à ce service par le registre des marchés."
            if view.service != ABSENT
            else "Le registre des marchés rattache tous les contrats à un service.",
        ),
        _choices(view, known, given),
        _alone(view, known),
        months_block(shown),
        ends_block(shown),
        services_block(shown),
        html.Div([holders_block(shown), procedures_block(shown)], className="cote"),
        considered_block(shown),
        grants_block(shown),
        html.P(typography(known.rules.publication), className="note"),
    ]
    content = [part for part in body if part is not None]
    return Content([painted(content, class_name="page-marches")], title="Marchés et subventions")


def layout(**parameters: object) -> Body:
    """Lay the page out; the service and the year come from the address."""
    return page(PATH, build, parameters)
