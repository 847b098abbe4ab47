-- kind:    lignes
-- purpose: Lignes d'activité derrière un indicateur, telles qu'elles ont été chargées, les plus récentes
--     d'abord. Celles des sources personnelles ou protégées, et des mesures
--     qu'un indicateur protège, n'y sont pas.
-- grain:   ligne
-- param:   mesures VARCHAR -- mesures lues, séparées par « | »
-- param:   territoires VARCHAR -- codes séparés par « | » ; NULL : tous
-- param:   debut DATE -- premier jour
-- param:   fin DATE -- dernier jour
-- param:   limite INTEGER -- lignes données ; NULL : toutes
-- column:  fichier VARCHAR -- nom du fichier reçu
-- column:  position BIGINT -- rang dans ce fichier
-- column:  jour DATE
-- column:  service VARCHAR
-- column:  equipement VARCHAR
-- column:  categorie VARCHAR
-- column:  mesure VARCHAR
-- column:  prevu_nb DOUBLE
-- column:  realise_nb DOUBLE
-- column:  lignes_nb BIGINT -- lignes en tout
-- column:  secret_k INTEGER -- plus petit effectif montré
-- source:  activite
-- secrecy: effectif=realise_nb masks=realise_nb,prevu_nb seuil=secret_k
SELECT
    f.nom AS fichier,
    a.position,
    a.jour,
    a.service,
    a.equipement,
    a.categorie,
    a.mesure,
    a.prevu_nb,
    a.realise_nb,
    count(*) OVER () AS lignes_nb,
    s.secret_k::INTEGER AS secret_k
FROM activite AS a
JOIN fichier AS f USING (fichier_id)
JOIN source AS s ON s.code = f.source
WHERE
    a.retenu
    AND NOT s.personnel
    AND coalesce(s.secret_k, 0) <= 1
    -- un compte qu'un indicateur protège ne se lit que par lui
    AND NOT EXISTS (
        FROM indicateur AS i
        WHERE i.secret_k > 1 AND list_contains(string_split(array_to_string(i.objets, '|'), '|'), a.mesure)
    )
    AND list_contains(string_split($mesures, '|'), a.mesure)
    AND ($territoires IS NULL OR list_contains(string_split($territoires, '|'), a.territoire))
    AND coalesce(a.fin, a.jour) >= $debut
    AND a.jour <= $fin
ORDER BY a.jour DESC, f.nom, a.position, a.mesure, a.categorie
LIMIT $limite
