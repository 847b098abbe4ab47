-- purpose: Grandeurs mesurées : nombre de capteurs, période couverte, relevés.
-- grain:   propriete
-- column:  propriete VARCHAR -- grandeur mesurée
-- column:  unite VARCHAR -- NULL : unités différentes ou non dites
-- column:  capteurs_nb BIGINT [capteurs]
-- column:  releves_nb HUGEINT [relevés] -- reçus, répétitions comprises
-- column:  valeurs_nb HUGEINT [relevés] -- reçus avec une valeur
-- column:  premier_releve TIMESTAMP -- UTC
-- column:  dernier_releve TIMESTAMP -- UTC
-- source:  mesure
SELECT
    propriete,
    CASE WHEN count(DISTINCT unite) = 1 THEN min(unite) END AS unite,
    count(*) AS capteurs_nb,
    sum(releves_nb) AS releves_nb,
    sum(valeurs_nb) AS valeurs_nb,
    min(premier_releve) AS premier_releve,
    max(dernier_releve) AS dernier_releve
FROM capteur
GROUP BY propriete
ORDER BY propriete
