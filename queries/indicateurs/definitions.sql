-- purpose: Indicateurs calculés dans cette version : jusqu'où ils sont connus, de quelles sources, et ce
--     que le territoire en attend.
-- grain:   code
-- column:  code VARCHAR
-- column:  famille VARCHAR
-- column:  cadence VARCHAR
-- column:  agregation VARCHAR
-- column:  version INTEGER -- de la définition
-- column:  secret_k INTEGER -- plus petit effectif montré
-- column:  premier DATE -- premier jour connu, sans trou de plus d'un an après lui
-- column:  dernier DATE -- dernier jour connu
-- column:  ecart_jours INTEGER -- jours sans donnée ordinaires en fin de semaine
-- column:  sources VARCHAR[] -- codes des sources
-- column:  objets VARCHAR[] -- mesures dont la définition peut changer
-- column:  rang INTEGER -- place donnée par le territoire ; NULL : aucune
-- column:  responsable VARCHAR -- NULL : non dit
-- column:  service VARCHAR -- NULL : non dit
-- column:  tolerance DECIMAL(9,6) -- écart relatif à la cible encore « à surveiller »
-- column:  seuil_alerte DECIMAL(28,6) -- valeur qui est hors cible à elle seule
-- source:  toutes
SELECT
    i.code,
    i.famille,
    i.cadence,
    i.agregation,
    i.version,
    i.secret_k,
    i.premier,
    i.dernier,
    i.ecart_jours,
    i.sources,
    i.objets,
    a.rang,
    nullif(a.responsable, '') AS responsable,
    nullif(a.service, '') AS service,
    a.tolerance,
    a.seuil_alerte
FROM indicateur AS i
LEFT JOIN ambition AS a ON a.indicateur = i.code
ORDER BY i.code
