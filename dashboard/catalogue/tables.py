"""The canonical tables: what a fact row is, once read from any format.

Every table also carries `fichier_id` (which received file) and `position` (record number in
it, from 1), added by the build; readers and packs never name them. Codes are text. Money is
DECIMAL(18,2). Instants are UTC.
"""

from __future__ import annotations

from dashboard.catalogue.finance_tables import FINANCE_TABLES
from dashboard.catalogue.table_model import MONEY, Table, TableColumn
from dashboard.catalogue.table_model import column as _c
from dashboard.catalogue.town_tables import TOWN_TABLES

__all__ = ["MONEY", "TABLES", "Table", "TableColumn"]

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table(
            "budget_ligne",
            "une ligne d'un document budgétaire, telle que reçue ; jamais dédoublonnée par code",
            (
                _c("exercice", "INTEGER", "année budgétaire", True),
                _c("etape", "VARCHAR", "BP, BS, DM, CA, CFU ou SITUATION", True),
                _c("numero", "VARCHAR", "numéro de la décision (DM n)"),
                _c("date_situation", "DATE", "date de l'extrait ou de la décision"),
                _c("budget_siret", "VARCHAR", "SIRET du budget, 14 chiffres"),
                _c("budget_nom", "VARCHAR", "nom du budget"),
                _c("collectivite", "VARCHAR", "nom de la collectivité, tel que reçu"),
                _c("budget_type", "VARCHAR", "P principal, A annexe"),
                _c("nomenclature", "VARCHAR", "M57-M57_D, M14-M14_COM_500_3500, M4-M49_D…"),
                _c("section", "VARCHAR", "F fonctionnement, I investissement ; vide : inconnue"),
                _c("section_origine", "VARCHAR", "declaree, plan_de_compte ou chapitre"),
                _c("sens", "VARCHAR", "D dépense, R recette", True),
                _c("mouvement", "VARCHAR", "reel ou ordre ; vide : la source ne le dit pas"),
                _c("type_ordre", "VARCHAR", "entre_sections ou interieur"),
                _c("chapitre", "VARCHAR", "chapitre par nature"),
                _c("chapitre_fonctionnel", "VARCHAR", "chapitre par fonction (vote par fonction)"),
                _c("article", "VARCHAR", "compte par nature"),
                _c("fonction", "VARCHAR", "code fonctionnel ; vide avant 3 500 habitants"),
                _c("fonction_libelle", "VARCHAR", "libellé de la fonction porté par la source"),
                _c("programme", "VARCHAR", "numéro d'autorisation de programme (AP)"),
                _c("programme_libelle", "VARCHAR", "libellé de l'AP porté par la source"),
                _c("operation", "VARCHAR", "numéro d'opération"),
                _c("service", "VARCHAR", "service gestionnaire"),
                _c("enveloppe", "VARCHAR", "enveloppe du gestionnaire"),
                _c("libelle", "VARCHAR", "libellé porté par la source"),
                _c("budget_precedent_eur", MONEY, "budget de l'exercice précédent"),
                _c("rar_precedent_eur", MONEY, "restes à réaliser N-1"),
                _c("propositions_nouvelles_eur", MONEY, "propositions nouvelles"),
                _c("vote_eur", MONEY, "montant voté, ce que les deux suivants disent à part exclu"),
                _c("bs_eur", MONEY, "budget supplémentaire, quand la ligne le dit à part"),
                _c("dm_eur", MONEY, "décisions modificatives, idem"),
                _c("virements_eur", MONEY, "virements de crédits, idem"),
                _c("credits_ouverts_eur", MONEY, "crédits ouverts"),
                _c("engage_eur", MONEY, "engagé"),
                _c("realise_eur", MONEY, "mandaté ou titré, net"),
                _c("paye_eur", MONEY, "payé ou encaissé par le comptable"),
                _c("rar_eur", MONEY, "restes à réaliser au 31/12"),
                _c("annule_eur", MONEY, "crédits annulés"),
            ),
        ),
        Table(
            "plan_de_compte",
            "un code d'une nomenclature budgétaire, pour un exercice",
            (
                _c("exercice", "INTEGER", "année du plan", True),
                _c("nomenclature", "VARCHAR", "M57_D, M14_COM_500_3500, M49_D…", True),
                _c("genre", "VARCHAR", "compte, chapitre, fonction ou compte_fonction", True),
                _c("code", "VARCHAR", "code", True),
                _c("parent", "VARCHAR", "code du niveau au-dessus"),
                _c("libelle", "VARCHAR", "libellé officiel", True),
                _c("section", "VARCHAR", "F ou I (chapitres)"),
                _c("chap_dep_reel", "VARCHAR", "chapitre d'une dépense réelle sur ce compte"),
                _c("chap_rec_reel", "VARCHAR", "chapitre d'une recette réelle"),
                _c("chap_dep_ordre_entre_sections", "VARCHAR", "idem, ordre entre sections"),
                _c("chap_rec_ordre_entre_sections", "VARCHAR", "idem, ordre entre sections"),
                _c("chap_dep_ordre_interieur", "VARCHAR", "idem, ordre intérieur"),
                _c("chap_rec_ordre_interieur", "VARCHAR", "idem, ordre intérieur"),
            ),
        ),
        Table(
            "mesure",
            "un relevé d'un capteur ; reste en Parquet, la base garde mesure_jour",
            (
                _c("capteur_id", "VARCHAR", "identifiant du capteur", True),
                _c("propriete", "VARCHAR", "grandeur mesurée : velo, pm25, places_libres…", True),
                _c("debut", "TIMESTAMP", "début du relevé, UTC", True),
                _c("fin", "TIMESTAMP", "fin du relevé, UTC ; vide : instantané"),
                _c("valeur", "DOUBLE", "valeur dans l'unité ; vide : pas de mesure"),
                _c("releve", "VARCHAR", "index : compteur qui cumule ; vide : valeur mesurée"),
                _c("compteur", "VARCHAR", "numéro du compteur ; s'il change, un remplacement"),
                _c("index_max", "DOUBLE", "nombre où l'index revient à zéro (100000 : 5 rouleaux)"),
                _c("unite", "VARCHAR", "unité"),
                _c("etat", "VARCHAR", "état dit par la source"),
                _c("nom", "VARCHAR", "nom du capteur dans ce relevé"),
                _c("lat", "DOUBLE", "latitude WGS84"),
                _c("long", "DOUBLE", "longitude WGS84"),
            ),
        ),
        Table(
            "demande",
            "un dossier et ses dates : signalement, permis, facture… ; source personnelle",
            (
                _c("demande_id", "VARCHAR", "identifiant sans signification", True),
                _c("genre", "VARCHAR", "signalement (vide), ou le nom d'un autre genre de dossier"),
                _c("service", "VARCHAR", "service chargé"),
                _c("categorie", "VARCHAR", "objet, en clair", True),
                _c("canal", "VARCHAR", "canal d'arrivée"),
                _c("equipement", "VARCHAR", "lieu qui traite"),
                _c("territoire", "VARCHAR", "code du territoire"),
                _c(
                    "beneficiaire",
                    "VARCHAR",
                    "numéro sans signification, pour compter les personnes",
                ),
                _c("recu_le", "TIMESTAMP", "réception, UTC", True),
                _c("pris_en_charge_le", "TIMESTAMP", "première prise en charge, UTC"),
                _c("clos_le", "TIMESTAMP", "clôture, UTC ; vide : en cours"),
                _c("etat", "VARCHAR", "état dit par la source"),
                _c(
                    "sans_suite",
                    "BOOLEAN",
                    "annulée, doublon ou hors compétence : ni due ni résolue",
                ),
                _c("rouverte", "BOOLEAN", "rouverte après une première clôture"),
                _c("montant_eur", MONEY, "montant du dossier : facture, aide"),
            ),
        ),
        Table(
            "activite",
            "un dénombrement par service, équipement, territoire, jour et mesure",
            (
                _c("service", "VARCHAR", "service", True),
                _c("equipement", "VARCHAR", "équipement"),
                _c("territoire", "VARCHAR", "code du territoire"),
                _c("jour", "DATE", "jour", True),
                _c("mesure", "VARCHAR", "ce qui est compté", True),
                _c("categorie", "VARCHAR", "ce qui distingue deux comptes de la même mesure"),
                _c("fin", "DATE", "dernier jour couvert ; vide : un seul jour"),
                _c("prevu_nb", "DOUBLE", "prévu"),
                _c("realise_nb", "DOUBLE", "constaté"),
            ),
        ),
        Table(
            "offre",
            "une activité proposée dans un équipement, chaque semaine",
            (
                _c("equipement", "VARCHAR", "équipement", True),
                _c("theme", "VARCHAR", "thème", True),
                _c("activite", "VARCHAR", "intitulé"),
                _c("public", "VARCHAR", "public visé"),
                _c("jour_semaine", "INTEGER", "1 lundi … 7 dimanche"),
                _c("debut", "VARCHAR", "heure de début, HH:MM"),
                _c("fin", "VARCHAR", "heure de fin, HH:MM"),
            ),
        ),
        Table(
            "equipement",
            "un lieu de service",
            (
                _c("equipement_id", "VARCHAR", "identifiant", True),
                _c("nom", "VARCHAR", "nom", True),
                _c("genre", "VARCHAR", "genre d'équipement"),
                _c("territoire", "VARCHAR", "code du territoire"),
                _c("lat", "DOUBLE", "latitude WGS84"),
                _c("long", "DOUBLE", "longitude WGS84"),
            ),
        ),
        Table(
            "population",
            "la population d'un territoire pour une année",
            (
                _c("code", "VARCHAR", "code du territoire", True),
                _c("annee", "INTEGER", "année d'entrée en vigueur ou de référence", True),
                _c("nature", "VARCHAR", "municipale ou totale", True),
                _c("population_nb", "INTEGER", "habitants ; vide : non publiée"),
            ),
        ),
        Table(
            "contexte",
            "une valeur de contexte d'un territoire : revenu, logements, stations de mesure…",
            (
                _c("code", "VARCHAR", "code du territoire", True),
                _c("indicateur", "VARCHAR", "nom de la grandeur", True),
                _c("periode", "VARCHAR", "année ou mois de la valeur"),
                _c("valeur", "DOUBLE", "valeur ; vide : non disponible ou secrète"),
                _c("unite", "VARCHAR", "unité"),
                _c("etat", "VARCHAR", "diffusee, secret ou non_disponible"),
            ),
        ),
        Table(
            "indice_prix",
            "la valeur d'un indice de prix pour une année ; sert aux euros constants",
            (
                _c("indice", "VARCHAR", "nom de la série", True),
                _c("annee", "INTEGER", "année", True),
                _c("valeur", "DOUBLE", "moyenne annuelle ; vide : non publiée"),
                _c("base", "VARCHAR", "année où l'indice vaut 100, telle que publiée"),
            ),
        ),
        Table(
            "contour",
            "le contour d'un territoire, en WGS84, simplifié à la construction",
            (
                _c("code", "VARCHAR", "code du territoire", True),
                _c("niveau", "VARCHAR", "niveau de l'arbre du territoire", True),
                _c("nom", "VARCHAR", "nom", True),
                _c("parent", "VARCHAR", "code du niveau au-dessus"),
                _c("geometrie", "VARCHAR", "WKT WGS84", True),
            ),
        ),
        *FINANCE_TABLES,
        *TOWN_TABLES,
    )
}
