-- kind:    cumul
-- purpose: Les lignes de tous les indicateurs telles qu'une page les lit : avec leur parent, leur seuil de
--     secret et les sommes comparables ; le territoire entier d'abord, l'ensemble avant ses parts. D'un
--     indicateur sensible, les nombres secrets n'y sont pas.
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
-- Ce qui n'est pas publié (publie est faux) ne dit même pas qu'il y a quelque chose.
WITH ligne AS (
    SELECT v.*, false AS secret, i.secret_k
    FROM valeur_cumulee AS v
    JOIN indicateur AS i ON i.code = v.indicateur
    WHERE i.secret_k <= 1
    UNION ALL BY NAME
    SELECT
        m.indicateur,
        m.genre,
        m.debut,
        m.fin,
        m.territoire,
        m.dimension,
        m.modalite,
        v.numerateur,
        v.denominateur,
        v.valeur,
        v.effectif,
        CASE WHEN m.publie THEN v.couverture_part END AS couverture_part,
        m.complete,
        m.secret,
        -- ce que reçus et clos redonnent n'est pas caché ; seul, un stock l'a été s'il est petit
        if(i.agregation = 'stock' AND NOT m.secret, 1, i.secret_k) AS secret_k
    FROM marque AS m
    JOIN indicateur AS i ON i.code = m.indicateur
    LEFT JOIN valeur_cumulee AS v
        ON
            NOT m.secret
            AND v.indicateur = m.indicateur AND v.genre = m.genre AND v.debut = m.debut
            AND v.fin = m.fin AND v.territoire = m.territoire AND v.dimension = m.dimension
            AND v.modalite = m.modalite
)

SELECT
    v.indicateur,
    v.genre,
    v.debut,
    v.fin,
    v.territoire,
    t.parent,
    v.dimension,
    v.modalite,
    v.numerateur,
    v.denominateur,
    v.valeur,
    v.effectif,
    v.couverture_part,
    v.complete,
    v.secret_k,
    c.maintenant_avant,
    c.avant,
    c.maintenant_an,
    c.an
FROM ligne AS v
LEFT JOIN territoire AS t ON t.code = v.territoire
LEFT JOIN comparable_cumule AS c
    ON
        c.indicateur = v.indicateur AND c.genre = v.genre AND c.debut = v.debut
        AND c.territoire = v.territoire AND v.dimension = ''
        -- la période d'avant peut être secrète
        AND v.secret_k <= 1
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
