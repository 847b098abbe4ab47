-- purpose: Les nombres d'un indicateur couverts par le secret statistique, pour le seul rôle « détail ».
-- grain:   indicateur, genre, debut, fin, territoire, dimension, modalite
-- param:   indicateur VARCHAR -- code
-- param:   genre VARCHAR -- genre de période
-- column:  indicateur VARCHAR
-- column:  genre VARCHAR -- genre de période
-- column:  debut DATE -- premier jour
-- column:  fin DATE -- dernier jour
-- column:  territoire VARCHAR -- code
-- column:  dimension VARCHAR -- vide : ensemble
-- column:  modalite VARCHAR -- vide : ensemble, ou non dit
-- column:  numerateur DECIMAL(38,6)
-- column:  denominateur DECIMAL(38,6) -- NULL : pas un rapport
-- column:  valeur DOUBLE -- quantile ; NULL : la valeur se fait du numérateur et du dénominateur
-- column:  effectif BIGINT -- cas derrière la valeur
-- source:  toutes
SELECT
    indicateur,
    genre,
    debut,
    fin,
    territoire,
    dimension,
    modalite,
    numerateur,
    denominateur,
    valeur,
    effectif
FROM valeur_secrete
WHERE indicateur = $indicateur AND genre = $genre
ORDER BY indicateur, genre, debut, fin, territoire, dimension, modalite
