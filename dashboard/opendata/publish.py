"""`vigie publish`: a version, through the gate, as a folder of open data.

Nothing depends on the clock nor on the machine: the same version, pack and code give the same
bytes. The folder is written beside, then takes its name.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard import formats
from dashboard.catalogue.indicators import FAMILIES
from dashboard.catalogue.open_data import (
    Choices,
    Licence,
    Service,
    load_choices,
    load_open_catalogue,
    load_schemas,
)
from dashboard.catalogue.pack import Pack
from dashboard.errors import QueryError
from dashboard.exports.sheet import Cell
from dashboard.indicators import Knowledge, know
from dashboard.opendata import budget, catalog, choose, notes, service, values
from dashboard.opendata.choose import Kept, Open
from dashboard.opendata.datasets import ORDER, Dataset, Publisher
from dashboard.opendata.files import (
    OpenColumn,
    Written,
    csv_text,
    write_all,
    write_text,
)
from dashboard.opendata.folder import MANIFEST, NATURE, check, replacing
from dashboard.opendata.schema import require
from dashboard.provenance.files import sources
from dashboard.secrecy import Gate

DICTIONARY: tuple[OpenColumn, ...] = (
    OpenColumn("indicateur", "texte", "code, le même que dans les fichiers de valeurs"),
    OpenColumn("famille", "texte", "famille d'indicateurs"),
    OpenColumn("libelle", "texte", "nom"),
    OpenColumn("definition", "texte", "ce qui est mesuré"),
    OpenColumn("formule", "texte", "comment c'est calculé"),
    OpenColumn("numerateur", "texte", "ce que compte la colonne « numerateur »"),
    OpenColumn("denominateur", "texte", "ce que compte la colonne « denominateur »"),
    OpenColumn("unite", "texte", "unité des valeurs ; « % » : de 0 à 100"),
    OpenColumn(
        "sens", "texte", "hausse_favorable, baisse_favorable, cible_a_atteindre ou contexte"
    ),
    OpenColumn("cadence", "texte", "période la plus fine qui ait un sens"),
    OpenColumn("odd", "texte", "objectifs de développement durable, séparés par « ; »"),
    OpenColumn("reserve", "texte", "ce que le chiffre ne dit pas"),
    OpenColumn("version", "entier", "version de la définition"),
    OpenColumn("secret_k", "entier", "plus petit effectif montré ; 0 : sans objet"),
    OpenColumn("licence", "texte", "licence des valeurs"),
    OpenColumn("producteurs", "texte", "producteurs des sources, séparés par « ; »"),
    OpenColumn("fichier", "texte", "nom, sans extension, des fichiers qui portent ses valeurs"),
)


@dataclass(frozen=True)
class Published:
    """What was written, and what was not."""

    version: str
    files: tuple[Written, ...]
    datasets: tuple[Dataset, ...]
    kept: tuple[Kept, ...]
    remarks: tuple[str, ...]
    simulated: bool


def publish(gate: Gate, pack: Pack, out: Path, *, address: str = "") -> Published:
    """Write the folder of a version.

    Args:
        gate: on the version published.
        pack: who publishes, and what it decides.
        out: the folder.
        address: public address of the folder, instead of the one the pack says.

    Raises:
        StateError: see `folder.replacing`.
        QueryError: the version has nothing that may be published.
        BuildError: a file would not follow its schema.
    """
    check(out.absolute())
    choices = load_choices(pack.folder, pack.sources)
    if address:
        choices = replace(choices, address=address.rstrip("/"))
    knowledge = know(gate)
    who = _publisher(gate, pack, choices, knowledge)
    known = {source.code: source for source in sources(gate)}
    found, kept = choose.chosen(knowledge, known, choices)
    acts, acts_kept = budget.acts(gate, known, choices)
    kept = [*kept, *acts_kept]
    if not found and not acts:
        raise QueryError(
            "la version en service n'a rien de publiable",
            remedy=f"{kept[0].label} : {kept[0].why}. Ouvrez ses sources dans donnees_ouvertes.toml"
            if kept
            else "Elle ne calcule aucun indicateur et n'a aucun budget",
        )
    remarks = [f"catalogue.csv n'est pas écrit : il y manque {catalog.missing(who)}"]
    with replacing(out) as folder:
        datasets = [
            *_indicators(gate, folder, who, knowledge, found),
            *_services(gate, folder, who, knowledge, found),
            *_budgets(folder, who, acts),
        ]
        files = [file for one in datasets for file in one.files]
        files += _catalogues(folder, who, datasets)
        text = notes.readme(who, datasets, values.COLUMNS, DICTIONARY, kept)
        files.append(write_text(folder, "LISEZMOI.md", [text]))
        write_text(folder, MANIFEST, [_manifest(who, files)])
    return Published(
        gate.version.id,
        tuple(files),
        tuple(datasets),
        tuple(kept),
        tuple(remarks if catalog.missing(who) else ()),
        gate.simulated,
    )


def _publisher(gate: Gate, pack: Pack, choices: Choices, knowledge: Knowledge) -> Publisher:
    town = pack.territory
    root = knowledge.areas.get(knowledge.root)
    mesh = {5: "Communale", 9: "Intercommunale"}.get(len(knowledge.root), "Autre")
    return Publisher(
        name=town.name,
        siren=town.siren,
        siret=choices.siret or budget.main_siret(gate, town.siren),
        place=root.name if root else town.root_name,
        place_code=knowledge.root,
        mesh=mesh,
        address=choices.address,
        version=gate.version.id,
        day=knowledge.built,
        simulated=gate.simulated,
    )


def _title(who: Publisher, text: str) -> str:
    return f"{'Données simulées — ' if who.simulated else ''}{text} — {who.name}"


def _name(one: Open) -> str:
    return f"indicateurs-{one.indicator.family.replace('_', '-')}{one.licence.suffix}"


def _indicators(
    gate: Gate, folder: Path, who: Publisher, knowledge: Knowledge, found: Sequence[Open]
) -> Iterator[Dataset]:
    """A dataset a family and a licence, then the dictionary of all of them."""
    wanted = load_open_catalogue().periods
    groups: dict[str, list[Open]] = {}
    for one in found:
        groups.setdefault(_name(one), []).append(one)
    written: list[Open] = []
    spans: list[tuple[dt.date, dt.date]] = []
    for name, members in sorted(groups.items()):
        rows: list[tuple[Cell, ...]] = []
        told: list[Open] = []
        for one in members:
            before = len(rows)
            rows.extend(values.rows_of(gate, one.indicator, knowledge, wanted))
            told += [one] if len(rows) > before else []
        if not rows:
            continue
        written += told
        first, last = min(_day(r[5]) for r in rows), max(_day(r[6]) for r in rows)
        spans.append((first, last))
        kinds = {str(r[4]) for r in rows}
        family = told[0].indicator.family
        labels = " ; ".join(one.indicator.label for one in told)
        yield Dataset(
            name,
            _title(who, FAMILIES[family]),
            formats.typography(f"Indicateurs : {labels}. Par territoire et par période."),
            FAMILIES[family],
            load_open_catalogue().themes.get(family, "GOVE"),
            told[0].licence,
            next(kind for kind in ORDER if kind in kinds),
            first,
            last,
            write_all(folder, name, values.COLUMNS, rows),
            _producers(told),
        )
    if written:
        licence = next(iter(load_open_catalogue().licences.values()))
        yield Dataset(
            "indicateurs",
            _title(who, "Dictionnaire des indicateurs"),
            "Définition, formule, unité et sources de chaque indicateur publié.",
            "Administration",
            "GOVE",
            licence,
            "annee",
            min(first for first, _ in spans),
            max(last for _, last in spans),
            write_all(folder, "indicateurs", DICTIONARY, _dictionary(written, knowledge)),
        )


def _day(cell: Cell) -> dt.date:
    if not isinstance(cell, dt.date):
        raise TypeError(f"a day is expected: {cell!r}")
    return cell


def _producers(members: Sequence[Open]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.producer for one in members for s in one.sources if s.producer))


def _dictionary(found: Sequence[Open], knowledge: Knowledge) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(found, key=lambda o: o.indicator.code):
        i = one.indicator
        rows.append(
            (
                i.code,
                FAMILIES[i.family],
                i.label,
                i.definition,
                i.formula,
                i.numerator or None,
                i.denominator or None,
                i.unit,
                i.direction,
                i.cadence,
                ";".join(map(str, i.odd)),
                i.caveat,
                i.version,
                knowledge.definitions[i.code].k,
                one.licence.name,
                ";".join(_producers([one])),
                _name(one),
            )
        )
    return rows


def _national(
    folder: Path, name: str, schema_code: str, rows: Sequence[Sequence[Cell]]
) -> tuple[Written, ...]:
    """A CSV that follows its schema, or nothing."""
    schema = load_schemas()[schema_code]
    require(schema, schema.names, _texts(rows), file=f"{name}.csv")
    return (write_text(folder, f"{name}.csv", csv_text(schema.names, rows)),)


def _texts(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Cells as a reader of the CSV finds them."""
    text = "".join(csv_text((), rows))
    return list(csv.reader(io.StringIO(text, newline="")))[1:] if rows else []


def _services(
    gate: Gate, folder: Path, who: Publisher, knowledge: Knowledge, found: Sequence[Open]
) -> Iterator[Dataset]:
    chosen = service.of_services(found)
    by_licence: dict[Licence, list[tuple[Open, Service]]] = {}
    for one, told in chosen:
        by_licence.setdefault(one.licence, []).append((one, told))
    for licence, members in sorted(by_licence.items(), key=lambda item: item[0].rank):
        rows = list(service.service_rows(gate, knowledge, who.name, members))
        measured = [row for row in rows if not row[5]]
        if not measured:
            continue
        name = f"services-publics-numeriques{licence.suffix}"
        kinds = [one.indicator.cadence for one, _ in members]
        yield Dataset(
            name,
            _title(who, "Services publics numériques"),
            "Usage et impact des services publics numériques, au schéma national.",
            FAMILIES["teleservices"],
            "GOVE",
            licence,
            next((kind for kind in ORDER if kind in kinds), "semaine"),
            min(_day(row[10] or row[8]) for row in measured),
            max(_day(row[8]) for row in measured),
            _national(folder, name, "spn", rows),
            _producers([one for one, _ in members]),
            load_schemas()["spn"].address,
        )


def _budgets(folder: Path, who: Publisher, acts: Sequence[budget.Act]) -> Iterator[Dataset]:
    for act in acts:
        label = act.label[0].upper() + act.label[1:]
        yield Dataset(
            act.name,
            _title(who, label),
            f"{label} : lignes du budget principal et des budgets annexes, au schéma SCDL.",
            "Finances",
            "ECON",
            act.licence,
            "annee",
            dt.date(act.exercice, 1, 1),
            dt.date(act.exercice, 12, 31),
            _national(folder, act.name, "budget", act.rows),
            conforms=load_schemas()["budget"].address,
        )


def _catalogues(folder: Path, who: Publisher, datasets: Sequence[Dataset]) -> list[Written]:
    found = [write_text(folder, "catalogue.jsonld", [catalog.dcat(who, datasets)])]
    if not catalog.missing(who):
        rows = catalog.scdl_rows(who, datasets)
        found += _national(folder, "catalogue", "catalogue", rows)
    return found


def _manifest(who: Publisher, files: Sequence[Written]) -> str:
    content = {
        "nature": NATURE,
        "version": who.version,
        "construite_le": who.day.isoformat(),
        "simule": who.simulated,
        "fichiers": [{"nom": f.name, "octets": f.size, "sha256": f.checksum} for f in files],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
