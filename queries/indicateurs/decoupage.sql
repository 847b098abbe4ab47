-- purpose: Un indicateur découpé selon une dimension, période après période, dans un territoire. Un
--     indicateur sensible n'est découpé que pour le territoire entier : deux découpages se recouperaient.
-- grain:   indicateur, genre, debut, fin, territoire, dimension, modalite
-- param:   indicateur VARCHAR -- code
-- param:   genre VARCHAR -- genre de période
-- param:   territoire VARCHAR -- code
-- param:   dimension VARCHAR -- service, categorie, canal ou equipement
-- param:   depuis DATE -- premier jour de la première période ; NULL : toutes
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
-- column:  effectif BIGINT -- cas derrière la valeur ; NULL : non compté
-- column:  couverture_part DOUBLE -- part des unités attendues qui ont donné leur chiffre
-- column:  complete BOOLEAN -- période entièrement connue
-- column:  secret_k INTEGER -- plus petit effectif montré
-- column:  maintenant_avant DECIMAL(38,6) -- unités communes avec la période d'avant
-- column:  avant DECIMAL(38,6) -- les mêmes, la période d'avant
-- column:  maintenant_an DECIMAL(38,6) -- unités communes avec un an avant
-- column:  an DECIMAL(38,6) -- les mêmes, un an avant
-- source:  toutes
-- secrecy: effectif=effectif masks=numerateur,denominateur,valeur,maintenant_avant,avant,maintenant_an,an
--     total=modalite seuil=secret_k
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
    i.secret_k,
    c.maintenant_avant,
    c.avant,
    c.maintenant_an,
    c.an
FROM valeur_indicateur AS v
JOIN indicateur AS i ON i.code = v.indicateur
LEFT JOIN territoire AS t ON t.code = v.territoire
LEFT JOIN comparable_indicateur AS c
    ON
        c.indicateur = v.indicateur AND c.genre = v.genre AND c.debut = v.debut
        AND c.territoire = v.territoire AND v.dimension = ''
WHERE
    v.indicateur = $indicateur
    AND v.genre = $genre
    AND v.territoire = $territoire
    AND v.dimension IN ('', $dimension)
    AND ($depuis::DATE IS NULL OR v.debut >= $depuis::DATE)
    AND (i.secret_k <= 1 OR t.parent IS NULL)
ORDER BY v.indicateur, v.genre, v.debut, v.fin, v.territoire, v.dimension, v.modalite
