"""A new territory pack: two commented files, valid from the start."""

from __future__ import annotations

import json
from pathlib import Path

from dashboard.errors import PackError

TERRITORY = """\
# Le territoire. Les codes sont du texte : gardez les guillemets et tous les chiffres.

# Nom affiché en tête des pages.
nom = {name}

# Sommet de l'arbre (souvent l'intercommunalité) et territoire montré d'abord (la commune).
racine = "{siren}"
racine_nom = {name}
principal = "{insee}"
principal_nom = {name}

# SIREN (9 chiffres) et code INSEE (5 caractères) : à compléter s'ils sont à zéro.
siren = "{siren}"
insee = "{insee}"

# Millésime des contours et des codes de communes.
millesime_geo = {geography}

# Zone de vacances scolaires : A, B, C, corse ou outre-mer.
zone_scolaire = "{zone}"

# Couleur de la collectivité.
couleur = "#1f5a96"

# Niveaux du territoire, du plus large au plus fin. Ajoutez par exemple des quartiers.
[[niveaux]]
code = "epci"
nom = "Intercommunalité"
pluriel = "Intercommunalités"

[[niveaux]]
code = "commune"
nom = "Commune"
pluriel = "Communes"
"""

SOURCES = """\
# Les sources : ce que la collectivité reçoit, de qui, à quel rythme, et comment le lire.
#
# Pour chaque fichier : « vigie inspect FICHIER » dit ce qu'il est ; décrivez-le ici ; puis
# « vigie pack check DOSSIER --extracts EXTRAITS » essaie la lecture sans rien construire.
#
# Modèle à copier, à décommenter et à adapter :
#
# [demandes]
# nom = "Demandes des usagers"
# producteur = "Ville"
# licence = "Non publié"
# lecteur = "tableau"            # ou totem, scdl_budget, plan_de_compte, ngsi, sensorthings,
#                                # decp, json_liste, contours, decp
# table = "demande"              # table canonique remplie
# # profil = "scdl_subventions"  # à la place des deux : un fichier connu, déjà décrit
# fichiers = ["demandes/*.csv", "demandes/*.xlsx"]   # le premier motif l'emporte entre jumeaux
# cadence = "semaine"            # continu, jour, semaine, mois, trimestre, annee ou ponctuel
# responsable = "Accueil"
# obligatoire = false            # true : son absence arrête la construction
# personnel = true               # seules les colonnes nommées ci-dessous sont gardées
# secret_k = 5                   # plus petit effectif montré
#
# [demandes.options]
# feuille = "Export"             # classeur : nom ou numéro ; sinon trouvée par les en-têtes
# # encodage = "cp1252"          # texte : seulement si celui trouvé est mauvais
# # sous_totaux = {{ colonne = "Libellé", debut = ["Total"] }}
#
# [demandes.colonnes]
# demande_id = {{ colonne = "Numéro", type = "code" }}
# categorie = "Objet"
# canal = {{ colonne = "Canal", valeurs = {{ "Tél." = "Téléphone" }} }}
# recu_le = {{ colonne = "Reçu le", type = "instant", format = "%d/%m/%Y %H:%M" }}
# # date et heure en deux colonnes : colonnes = ["Date", "Heure"], joindre = true
# clos_le = {{ colonne = "Clôture", type = "instant", manquants = ["-"], obligatoire = false }}
#
# [demandes.bornes]
# # colonne canonique = [plus petit, plus grand] : au-delà, l'enregistrement est refusé
#
# [demandes.filtre]
# # "Type" = ["Demande"]         # le reste est laissé de côté, et compté
"""


def write_pack(
    folder: Path, *, name: str, siren: str, insee: str, geography: int, zone: str
) -> tuple[Path, Path]:
    """Write `territoire.toml` and `sources.toml` in a folder; gives their paths.

    Raises:
        PackError: one of the two files is already there; nothing is overwritten.
    """
    files = folder / "territoire.toml", folder / "sources.toml"
    for path in files:
        if path.exists():
            raise PackError(
                "ce fichier existe déjà",
                file=f"{folder.name}/{path.name}",
                remedy="Choisissez un autre dossier : rien n'est écrasé",
            )
    folder.mkdir(parents=True, exist_ok=True)
    quoted = json.dumps(name, ensure_ascii=False)
    values = {"name": quoted, "siren": siren, "insee": insee, "geography": geography, "zone": zone}
    files[0].write_text(TERRITORY.format(**values), encoding="utf-8")
    files[1].write_text(SOURCES.format(), encoding="utf-8")
    return files
