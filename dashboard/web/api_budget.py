"""`/budget`: documents received, and their lines as the page of the lines gives them."""

from __future__ import annotations

from dashboard.budget import PATHS, documents, node_of, scope_of
from dashboard.budget.columns import COLUMNS, title_of
from dashboard.budget.lines import SORTS, choose
from dashboard.budget.reading import SECTIONS
from dashboard.budget.scope import MOVEMENTS, SIDES, STAGES
from dashboard.budget.search import WORDS
from dashboard.web.api_asked import Asked
from dashboard.web.api_declared import Field, Param, Refused, Route, Table

KINDS = {"texte": "texte", "montant": "montant", "entier": "entier", "date": "jour"}
ALWAYS = ("exercice", "position")
LINES = tuple(
    Field(
        c.column.name,
        f"{c.column.label}, en euros, au centime." if c.column.unit else f"{c.column.label}.",
        KINDS[c.column.kind],
        nullable=c.column.name not in ALWAYS,
    )
    for c in COLUMNS
)
DOCUMENTS = (
    Field("budget", "SIRET du budget, à donner à « budget » ; vide : inconnu."),
    Field("budget_nom", "Nom du budget."),
    Field("budget_type", "P : principal ; A : annexe ; vide : non dit.", choices=("P", "A", "")),
    Field("collectivite", "Nom de la collectivité ; vide : non dit."),
    Field("exercice", "Année budgétaire.", "entier"),
    Field("etape", "Document, à donner à « etape » : BP, BS, DM1, CA, CFU, SITUATION."),
    Field("etape_libelle", "Le document, en mots."),
    Field("date_situation", "Date de la décision ou de l'extrait.", "jour", nullable=True),
    Field("execute", "Vrai quand le document dit ce qui est mandaté ou titré.", "booleen"),
    Field("retenu", "Faux : extrait plus ancien, gardé pour comparer.", "booleen"),
    Field("nomenclature", "Nomenclature reçue ; vide : inconnue."),
    Field("population_nb", "Habitants auxquels ce budget est rapporté.", "entier", nullable=True),
    Field("lignes_nb", "Lignes du document.", "entier"),
)


def _documents(asked: Asked) -> Table:
    return Table(
        [
            {
                "budget": d.budget_siret,
                "budget_nom": d.budget_nom,
                "budget_type": d.budget_type,
                "collectivite": d.collectivite,
                "exercice": d.exercice,
                "etape": d.stage,
                "etape_libelle": STAGES.get(d.etape, d.etape),
                "date_situation": d.date_situation,
                "execute": d.executed,
                "retenu": d.retained,
                "nomenclature": d.nomenclature,
                "population_nb": d.population,
                "lignes_nb": d.lines_nb,
            }
            for d in documents(asked.gate)
        ]
    )


def _lines(asked: Asked) -> Table:
    known = documents(asked.gate)
    if not known:
        raise Refused(404, "aucun document budgétaire n'a été reçu")
    scope = scope_of(
        asked.gate,
        budget=asked.text("budget"),
        year=asked.text("exercice"),
        stage=asked.text("etape"),
        movement=asked.text("mouvement"),
        known=known,
    )
    selected = choose(
        asked.gate,
        scope,
        path=asked.text("lecture"),
        node=node_of(asked.text("noeud")),
        side=asked.text("sens"),
        section=asked.text("section"),
        search=asked.text("q"),
        words=asked.text("mots"),
        sort=asked.text("tri"),
    )
    if asked.text("noeud") and not selected.level.total.lines_nb:
        raise Refused(
            404,
            "ce document ne porte pas ce poste",
            parameter="noeud",
            remedy="Remontez d'un niveau",
        )
    rows = [
        {c.column.name: c.value(line) for c in COLUMNS}
        for line in selected.rows(asked.offset, asked.limit)
    ]
    return Table(rows, selected.total.lines_nb, {"titre": title_of(selected)})


ROUTES = (
    Route(
        "/budget",
        "budget",
        "Les documents budgétaires connus.",
        "Budget, exercice, étape : ce que « /budget/lignes » peut lire.",
        _documents,
        DOCUMENTS,
    ),
    Route(
        "/budget/lignes",
        "budget_lignes",
        "Les lignes d'un document budgétaire.",
        "La même sélection, dans le même ordre, que la page « Lignes du budget » et ses"
        " téléchargements. Sans paramètre : le budget principal, son dernier exercice exécuté, le"
        " document le plus avancé. Une colonne que le document ne dit pas est nulle.",
        _lines,
        LINES,
        (
            Param("budget", "SIRET du budget.", example="21340172300014"),
            Param("exercice", "Année budgétaire.", example="2025"),
            Param("etape", "BP, BS, DM (toutes), DM1, CA, CFU ou SITUATION."),
            Param("mouvement", "Opérations réelles ou d'ordre.", choices=tuple(MOVEMENTS)),
            Param("sens", "D : dépenses ; R : recettes.", choices=tuple(SIDES), default="D"),
            Param("section", "F : fonctionnement ; I : investissement.", choices=tuple(SECTIONS)),
            Param("lecture", "Découpage du budget.", choices=tuple(PATHS), default="nature"),
            Param("noeud", "Poste, écrit comme dans l'adresse du site.", example="F/011/60612"),
            Param("q", "Mots cherchés dans les libellés et les codes."),
            Param("mots", "Chercher ces mots, ou les mots proches aussi.", choices=tuple(WORDS)),
            Param(
                "tri",
                "Ordre des lignes ; « - » devant : les plus grandes d'abord.",
                choices=tuple(f"{sign}{name}" for name in SORTS for sign in ("", "-")),
            ),
        ),
        refusals=(404,),
    ),
)
