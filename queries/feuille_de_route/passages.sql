-- purpose: Passages de portes des projets, du plus ancien au dernier.
-- grain:   projet, rang
-- column:  projet VARCHAR -- code
-- column:  rang INTEGER
-- column:  porte VARCHAR -- G1 à G5
-- column:  jour DATE
-- column:  participants VARCHAR[] -- rôles
-- column:  niveau_de_preuve VARCHAR -- sans_objet, faible, moyen ou eleve
-- column:  decision VARCHAR -- continuer, ajuster, abandonner, etendre_ville ou etendre_epci
-- column:  motifs VARCHAR
-- column:  deliberation VARCHAR -- numéro ; vide : aucune
-- column:  prochaine DATE -- jour de la porte suivante ; NULL : non fixé
-- source:  feuille de route du territoire
SELECT
    projet,
    rang,
    porte,
    jour,
    participants,
    niveau_de_preuve,
    decision,
    motifs,
    deliberation,
    prochaine
FROM projet_feuille_passage
ORDER BY projet, rang
