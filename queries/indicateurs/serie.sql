-- purpose: Un indicateur, période après période, dans un territoire ou dans tous. Ce qui est
--     secret l'est depuis la construction : rien n'est lu de plus que ce qui est montré.
-- grain:   indicateur, genre, debut, fin, territoire, dimension, modalite
-- param:   indicateur VARCHAR -- code
-- param:   genre VARCHAR -- genre de période
-- param:   territoire VARCHAR -- code ; NULL : tous
-- param:   depuis DATE -- premier jour de la première période ; NULL : toutes
-- param:   jusque DATE -- dernier jour de la dernière période ; NULL : toutes
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
--     seuil=secret_k
SELECT
    indicateur,
    genre,
    debut,
    fin,
    territoire,
    parent,
    dimension,
    modalite,
    numerateur,
    denominateur,
    valeur,
    effectif,
    couverture_part,
    complete,
    secret_k,
    maintenant_avant,
    avant,
    maintenant_an,
    an
FROM valeur_indicateur
WHERE
    indicateur = $indicateur
    AND genre = $genre
    AND dimension = ''
    AND ($depuis::DATE IS NULL OR debut >= $depuis::DATE)
    AND ($jusque::DATE IS NULL OR fin <= $jusque::DATE)
    AND ($territoire::VARCHAR IS NULL OR territoire = $territoire::VARCHAR)
ORDER BY indicateur, genre, debut, fin, territoire, dimension, modalite
