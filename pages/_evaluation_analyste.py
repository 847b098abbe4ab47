"""« Pour l'analyste » : méthode, estimations, variantes, coefficients, versions, fichier JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.components.downloads import shared_address
from dashboard.components.evaluation_file import card_address
from dashboard.components.prose import definitions
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.evaluation.telling import significant
from dashboard.experiments.read import Card
from dashboard.formats import NBSP, UNKNOWN, number, typography, with_unit
from pages._evaluation_mots import METHODS, named, sentence, unit_of

DECIMALS = 4


def _told(value: object, decimals: int = DECIMALS) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return UNKNOWN
    return number(value, 0 if isinstance(value, int) else decimals)


def _p(value: object) -> str:
    if not isinstance(value, int | float):
        return UNKNOWN
    return f"< {number(0.001, 3)}" if value < 0.001 else number(value, 3)


def _facts(card: Card, version: str) -> list[tuple[str, str | Component]]:
    told = card.told
    method = str(told.get("method") or "")
    facts: list[tuple[str, str | Component]] = [
        ("Méthode", f"{METHODS.get(method, method)} ({method})" if method else "aucune"),
        ("Pourquoi", str(told.get("why") or "")),
    ]
    if card.methode is not None and card.note != "insuffisant":
        facts += _estimate(card)
    if told.get("detectable") is not None:
        unit = "" if told.get("log") else unit_of(card)
        words = with_unit(significant(float(told["detectable"])), unit)
        facts.append(("Plus petit effet que le plan voit huit fois sur dix", words))
    facts += [
        ("Plans essayés", _told(told.get("specifications"))),
        ("Plan (empreinte)", html.Code(card.plan_sha)),
        ("Code du moteur", html.Code(card.code_sha)),
        ("Version des données", html.Code(version)),
    ]
    return [fact for fact in facts if fact[1]]


def _estimate(card: Card) -> list[tuple[str, str | Component]]:
    told = card.told
    scale = " (logarithme de rapport)" if told.get("log") else ""
    ends = f"{_told(told.get('ci_low'))} à {_told(told.get('ci_high'))}"
    facts: list[tuple[str, str | Component]] = [
        (f"Effet{scale}", _told(told.get("effect"))),
        ("Intervalle à 95 %", ends),
        ("Erreur type, degrés de liberté", f"{_told(told.get('se'))} ; {_told(told.get('df'), 1)}"),
        (
            "p, p ajusté, q (Benjamini-Hochberg)",
            f"{_p(told.get('p_value'))} ; {_p(card.p)} ; {_p(card.q)}",
        ),
        (
            "Zones traitées, témoins" if card.several else "Séries suivies, témoins",
            f"{_told(told.get('n_treated'))} ; {_told(told.get('n_control'))}",
        ),
        ("Cases sous la mesure", _told(told.get("cells"))),
        ("Dans le sens", sentence(card, "confidence")),
    ]
    if told.get("n_permutations"):
        exact = " (toutes)" if told.get("exact") else ""
        facts.append(("Permutations", f"{_told(told['n_permutations'])}{exact}"))
    for key, name in (
        ("p_permutation", "p de permutation"),
        ("p_welch", "p de Welch"),
        ("p_jackknife", "p du jackknife"),
        ("pretrend_p", "p des écarts d'avant"),
    ):
        if told.get(key) is not None:
            facts.append((name, _p(told[key])))
    for key, name in (("rho", "Mémoire (rho)"), ("part_memoire", "Part de mémoire")):
        if told.get(key) is not None:
            facts.append((name, _told(told[key], 2)))
    return facts


def _variants(card: Card) -> Component | None:
    told = card.told.get("variants") or ()
    if not told:
        return None
    rows: list[list[Value]] = [
        [typography(v["name"]), v["effect"], v["low"], v["high"], _p(v["p"]), typography(v["note"])]
        for v in told
    ]
    columns = [
        Column("Variante"),
        *(Column(name, unit_of(card), 3) for name in ("Effet", "Bas", "Haut")),
        Column("p"),
        Column("Remarque"),
    ]
    words = "Autres méthodes sur les mêmes données : montrées, jamais choisies après coup."
    return html.Div(
        [
            html.H3("Variantes"),
            html.P(typography(words), className="note"),
            table("Variantes", columns, rows, show_caption=False),
        ]
    )


def _coefficients(card: Card) -> Component | None:
    told: Mapping[str, Any] = card.told.get("coefficients") or {}
    if not told:
        return None
    rows: list[list[Value]] = [
        [typography(name), c["value"], c["se"], c["df"], _p(c["p"])] for name, c in told.items()
    ]
    columns = [
        Column("Coefficient"),
        Column("Valeur", "", DECIMALS),
        Column("Erreur type", "", DECIMALS),
        Column("Degrés de liberté", "", 1),
        Column("p"),
    ]
    return html.Div(
        [html.H3("Coefficients"), table("Coefficients", columns, rows, show_caption=False)]
    )


def _check_name(card: Card, code: str) -> str:
    """Code of a check; of one series, the choice is not one of areas."""
    return code if card.several else code.removesuffix("_des_zones")


def _checks(card: Card) -> Component | None:
    rows: list[list[Value]] = [
        [
            _check_name(card, check["code"]),
            check["state"],
            _told(check.get("value"), 3).replace(UNKNOWN, "—"),
        ]
        for check in card.told.get("checks") or ()
    ]
    if not rows:
        return None
    columns = [Column("Code"), Column("État"), Column("Valeur comparée au seuil", "", 3)]
    return html.Div(
        [
            html.H3("Contrôles, en chiffres"),
            table("Contrôles, en chiffres", columns, rows, show_caption=False),
        ]
    )


def _weights(card: Card) -> Component | None:
    """Donors of a mix, and what plain two-way effects compare, when the method has some."""
    weights: Mapping[str, Any] = card.told.get("weights") or {}
    bacon: Mapping[str, Any] = card.told.get("bacon") or {}
    if not weights and not bacon:
        return None
    parts: list[Component] = []
    if weights:
        columns = [Column("Zone témoin"), Column("Poids", "", 3)]
        rows: list[list[Value]] = [[named(card, name), value] for name, value in weights.items()]
        parts += [html.H3("Poids des témoins"), table("Poids", columns, rows, show_caption=False)]
    if bacon:
        names = {
            "jamais": "à des zones jamais traitées",
            "plus_tot": "à des zones traitées plus tard",
            "plus_tard": "à des zones déjà traitées",
        }
        columns = [Column("Comparaison"), Column("Poids", "", 3), Column("Effet moyen", "", 3)]
        rows = [[names.get(k, k), v["weight"], v["effect"]] for k, v in bacon.items()]
        parts += [
            html.H3("Ce que compare le calcul naïf"),
            table("Ce que compare le calcul naïf", columns, rows, show_caption=False),
        ]
    return html.Div(parts)


def _cohorts(card: Card) -> Component | None:
    told = card.told.get("group_time") or ()
    if not told:
        return None
    rows: list[list[Value]] = [
        [one["group"], one["time"], one["effect"], one["se"]] for one in told
    ]
    columns = [
        Column("Début de la cohorte"),
        Column("Période"),
        Column("Effet", unit_of(card), 3),
        Column("Erreur type", "", 3),
    ]
    content = table("Effets par cohorte et période", columns, rows, show_caption=False)
    head = html.Summary(f"Effets par cohorte et période{NBSP}: {number(len(rows))} lignes")
    return html.Details([head, html.Div(content, className="haut")], className="ev-pli")


def _files(card: Card) -> Component:
    """The whole card, and the file another town can load; of the evaluations of the pack."""
    files = (
        ("Télécharger la fiche complète (JSON)", card_address(card.code)),
        ("Fichier à donner à une autre ville (JSON)", shared_address("evaluation", card.code)),
    )
    links = [html.A(w, href=to, download="", rel="external", className="outil") for w, to in files]
    return html.P([links[0], " ", links[1]], className="outils")


def build_analyst(card: Card, version: str) -> Component:
    """Everything the engine said, folded."""
    without = card.told.get("without_removal")
    parts = [
        definitions(_facts(card, version)),
        html.P(
            typography(
                f"Avec les témoins retirés : {_told(without['effect'])}, de "
                f"{_told(without['ci_low'])} à {_told(without['ci_high'])}."
            )
        )
        if without and card.note != "insuffisant"
        else None,
        *(
            [_variants(card), _coefficients(card), _weights(card), _cohorts(card)]
            if card.note != "insuffisant"
            else []
        ),
        _checks(card),
        _files(card) if card.rang > 0 else None,
    ]
    head = html.Summary("Pour l\u2019analyste", className="ev-analyste-titre")
    return html.Details([head, *(p for p in parts if p is not None)], className="ev-analyste")
