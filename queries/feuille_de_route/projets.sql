-- purpose: Projets de la feuille de route, dans leur ordre.
-- grain:   code
-- column:  rang INTEGER -- place dans le fichier
-- column:  code VARCHAR
-- column:  titre VARCHAR
-- column:  objectif VARCHAR -- code
-- column:  resume VARCHAR -- vide : non dit
-- column:  pilote VARCHAR -- direction qui mène le projet
-- column:  directions VARCHAR[] -- directions associées
-- column:  odd INTEGER[] -- objectifs de développement durable
-- column:  phase INTEGER -- de 0 (idée) à 5 (suivi)
-- column:  echelle VARCHAR -- rue, quartier, commune ou epci
-- column:  territoires VARCHAR[] -- codes
-- column:  debut DATE -- NULL : non dit
-- column:  echeance DATE
-- column:  etat VARCHAR -- tel que déclaré
-- column:  marches VARCHAR[] -- identifiants chez l'acheteur
-- column:  subventions VARCHAR[] -- références des décisions
-- column:  evaluations VARCHAR[] -- codes
-- column:  decisions INTEGER[] -- numéros du registre
-- source:  feuille de route du territoire
SELECT
    rang,
    code,
    titre,
    objectif,
    resume,
    pilote,
    directions,
    odd,
    phase,
    echelle,
    territoires,
    debut,
    echeance,
    etat,
    marches,
    subventions,
    evaluations,
    decisions
FROM projet_feuille
ORDER BY rang, code
