"""Canonical tables of the life of a town: projects, events, areas known by name only."""

from __future__ import annotations

from dashboard.catalogue.table_model import MONEY, Table
from dashboard.catalogue.table_model import column as _c

TOWN_TABLES: tuple[Table, ...] = (
    Table(
        "projet",
        "un projet d'une collectivité (schéma national « projets de collectivités »)",
        (
            _c("projet_id", "VARCHAR", "identifiant", True),
            _c("nom", "VARCHAR", "nom", True),
            _c("description", "VARCHAR", "description"),
            _c("porteur", "VARCHAR", "organisation qui porte le projet ; jamais une personne"),
            _c("territoire", "VARCHAR", "code du territoire"),
            _c("theme", "VARCHAR", "thème ou compétence"),
            _c("programme", "VARCHAR", "programme ou dispositif"),
            _c("annee", "INTEGER", "année de l'édition ou de l'attribution"),
            _c("phase", "VARCHAR", "idee, etude ou operation ; vide : la source ne le dit pas"),
            _c(
                "phase_statut",
                "VARCHAR",
                "en_cours, en_retard, en_pause, bloque, abandonne ou termine",
            ),
            _c("etat", "VARCHAR", "avancement dit par la source"),
            _c("cout_eur", MONEY, "coût total ou budget prévisionnel"),
            _c("subvention_eur", MONEY, "subvention attribuée"),
            _c("debut", "DATE", "début des études ou de la procédure"),
            _c("debut_travaux", "DATE", "début des travaux"),
            _c("fin_prevue", "DATE", "livraison prévue"),
            _c("fin", "DATE", "livraison ou ouverture constatée"),
        ),
    ),
    Table(
        "evenement",
        "un fait daté qui explique un chiffre : vacances, grève, travaux…",
        (
            _c("genre", "VARCHAR", "vacances, greve, travaux…", True),
            _c("libelle", "VARCHAR", "libellé"),
            _c("territoire", "VARCHAR", "code du territoire ; vide : tout le territoire"),
            _c("objet", "VARCHAR", "mesure, service ou capteur concerné ; vide : tous"),
            _c("debut", "DATE", "premier jour", True),
            _c("fin", "DATE", "dernier jour ; vide : un seul jour"),
        ),
    ),
    Table(
        "territoire_passage",
        "un mouvement de commune : fusion, commune nouvelle, changement de code, rétablissement…",
        (
            _c("code_ancien", "VARCHAR", "code avant", True),
            _c("code_nouveau", "VARCHAR", "code après", True),
            _c("date_effet", "DATE", "premier jour de la nouvelle géographie ; vide : non dite"),
            _c("type", "VARCHAR", "code du mouvement (31 fusion, 32 commune nouvelle…)"),
            _c("libelle", "VARCHAR", "nom après"),
            _c("libelle_ancien", "VARCHAR", "nom avant"),
        ),
    ),
    Table(
        "territoire_reference",
        "une commune d'une liste officielle, à un millésime ; avec son groupement s'il est dit",
        (
            _c("code", "VARCHAR", "code officiel géographique", True),
            _c("nom", "VARCHAR", "nom"),
            _c("type", "VARCHAR", "COM, COMD, COMA ou ARM"),
            _c("parent", "VARCHAR", "SIREN du groupement, ou code de la commune de rattachement"),
            _c("millesime", "INTEGER", "année de la liste, au 1er janvier", True),
        ),
    ),
    Table(
        "territoire_nomme",
        "un territoire connu par son nom, sans contour : quartier d'une liste, secteur…",
        (
            _c("code", "VARCHAR", "code du territoire", True),
            _c("niveau", "VARCHAR", "niveau de l'arbre du territoire", True),
            _c("nom", "VARCHAR", "nom", True),
            _c("parent", "VARCHAR", "code du niveau au-dessus", True),
        ),
    ),
)
