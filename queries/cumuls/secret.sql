-- kind:    cumul
-- purpose: Les nombres cachés de « valeur_indicateur », pour le seul rôle qui a droit au détail.
-- grain:   indicateur, genre, debut, fin, territoire, dimension, modalite
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
SELECT
    v.indicateur,
    v.genre,
    v.debut,
    v.fin,
    v.territoire,
    v.dimension,
    v.modalite,
    v.numerateur,
    v.denominateur,
    v.valeur,
    v.effectif
FROM valeur_cumulee AS v
JOIN marque AS m
    ON
        m.indicateur = v.indicateur AND m.genre = v.genre AND m.debut = v.debut AND m.fin = v.fin
        AND m.territoire = v.territoire AND m.dimension = v.dimension AND m.modalite = v.modalite
WHERE m.secret AND m.publie
ORDER BY
    v.indicateur, v.genre, v.debut, v.fin, v.territoire, v.dimension, v.modalite
