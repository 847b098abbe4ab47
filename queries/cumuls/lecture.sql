-- kind:    cumul
-- purpose: Les lignes de tous les indicateurs telles qu'une page les lit : avec leur parent, leur seuil de
--     secret et les sommes comparables ; le territoire entier d'abord, l'ensemble avant ses parts. D'un
--     indicateur sensible, seules les lignes publiées ; les nombres secrets n'y sont pas.
-- grain:   indicateur, genre, debut, fin, territoire, dimension, modalite
-- column:  indicateur VARCHAR
-- column:  genre VARCHAR -- genre de période
-- column:  debut DATE -- premier jour
-- column:  fin DATE -- dernier jour
-- column:  territoire VARCHAR -- code
-- column:  parent VARCHAR -- code du territoire au-dessus ; NULL : sommet
-- column:  dimension VARCHAR -- vide : ensemble
-- column:  modalite VARCHAR -- vide : ensemble, ou non dit
-- column:  numerateur DECIMAL(38,6)
-- column:  denominateur DECIMAL(38,6) -- NULL : pas un rapport
-- column:  valeur DOUBLE -- quantile ; NULL : la valeur se fait du numérateur et du dénominateur
-- column:  effectif BIGINT -- cas derrière la valeur ; NULL : non compté, ou secret quand « secret_k » est
--     au-dessus de 1
-- column:  couverture_part DOUBLE -- part des unités attendues qui ont donné leur chiffre
-- column:  complete BOOLEAN -- période entièrement connue
-- column:  secret_k INTEGER -- plus petit effectif montré
-- column:  maintenant_avant DECIMAL(38,6) -- unités communes avec la période d'avant
-- column:  avant DECIMAL(38,6) -- les mêmes, la période d'avant
-- column:  maintenant_an DECIMAL(38,6) -- unités communes avec un an avant
-- column:  an DECIMAL(38,6) -- les mêmes, un an avant
SELECT
    v.indicateur,
    v.genre,
    v.debut,
    v.fin,
    v.territoire,
    t.parent,
    v.dimension,
    v.modalite,
    CASE WHEN NOT coalesce(m.secret, false) THEN v.numerateur END AS numerateur,
    CASE WHEN NOT coalesce(m.secret, false) THEN v.denominateur END AS denominateur,
    CASE WHEN NOT coalesce(m.secret, false) THEN v.valeur END AS valeur,
    CASE WHEN NOT coalesce(m.secret, false) THEN v.effectif END AS effectif,
    v.couverture_part,
    v.complete,
    i.secret_k,
    CASE WHEN i.secret_k <= 1 THEN c.maintenant_avant END AS maintenant_avant,
    CASE WHEN i.secret_k <= 1 THEN c.avant END AS avant,
    CASE WHEN i.secret_k <= 1 THEN c.maintenant_an END AS maintenant_an,
    -- la période d'avant peut être secrète
    CASE WHEN i.secret_k <= 1 THEN c.an END AS an
FROM valeur_cumulee AS v
JOIN indicateur AS i ON i.code = v.indicateur
LEFT JOIN territoire AS t ON t.code = v.territoire
LEFT JOIN comparable_cumule AS c
    ON
        c.indicateur = v.indicateur AND c.genre = v.genre AND c.debut = v.debut
        AND c.territoire = v.territoire AND v.dimension = ''
LEFT JOIN marque AS m
    ON
        m.indicateur = v.indicateur AND m.genre = v.genre AND m.debut = v.debut AND m.fin = v.fin
        AND m.territoire = v.territoire AND m.dimension = v.dimension AND m.modalite = v.modalite
WHERE i.secret_k <= 1 OR m.secret IS NOT NULL
ORDER BY
    v.dimension <> '',
    t.parent IS NOT NULL,
    v.genre,
    v.indicateur,
    v.debut,
    v.fin,
    v.territoire,
    v.dimension,
    v.modalite
