"""`vigie pack`: create a territory pack, or try one without building anything."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from dashboard import formats
from dashboard.build.plan import Plan
from dashboard.build.rehearsal import (
    BLANK_CODES,
    FileTrial,
    pack_faults,
    plan_of,
    rehearse,
)
from dashboard.catalogue.newpack import write_pack
from dashboard.catalogue.pack import Pack, load_pack
from dashboard.catalogue.sources import Source
from dashboard.catalogue.tables import TABLES
from dashboard.errors import PackError
from dashboard.extracts.base import REASON_LABELS, RULE_LABELS, Reason

MOST = 12
"""Names listed before « … »."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    pack = typer.Typer(help="Créer ou vérifier un pack de territoire.", no_args_is_help=True)
    pack.command("new")(new_command)
    pack.command("check")(check_command)
    pack.command("tables")(tables_command)
    app.add_typer(pack, name="pack")


def new_command(
    folder: Annotated[Path, typer.Argument(help="Dossier à créer.", show_default=False)],
    name: Annotated[str, typer.Option(help="Nom affiché : « Ville de … ».", show_default=False)],
    siren: Annotated[str, typer.Option(help="SIREN, 9 chiffres.")] = BLANK_CODES["siren"],
    insee: Annotated[str, typer.Option(help="Code INSEE, 5 caractères.")] = BLANK_CODES["insee"],
    zone: Annotated[str, typer.Option(help="Zone scolaire.")] = "A",
) -> None:
    """Créer un pack commenté, valide dès le départ."""
    year = dt.datetime.now(tz=formats.PARIS).year
    write_pack(folder, name=name, siren=siren, insee=insee, geography=year, zone=zone)
    pack = load_pack(folder)
    _say(f"Pack « {pack.territory.name} » créé : territoire.toml et sources.toml.")
    for fault in pack_faults(pack):
        _say(f"  À faire — {fault}")
    _say(f"Ensuite : vigie pack check {folder} --extracts EXTRAITS")


def check_command(
    folder: Annotated[Path, typer.Argument(help="Dossier du pack.", show_default=False)],
    extracts: Annotated[
        Path | None, typer.Option(help="Dossier des extraits à essayer.", show_default=False)
    ] = None,
) -> None:
    """Vérifier un pack ; avec --extracts, essayer la lecture sans rien construire."""
    pack = load_pack(folder)
    _say(f"Pack « {pack.territory.name} » : {formats.plural(len(pack.sources), 'source')}.")
    faults = pack_faults(pack)
    if extracts is not None:
        faults += _try(pack, plan_of(pack, extracts))
    _say("Rien à corriger." if not faults else "À corriger :")
    for fault in faults:
        _say(f"  - {fault}")
    if faults:
        raise typer.Exit(1)


def _say(text: str) -> None:
    print(formats.typography(text))


def _try(pack: Pack, plan: Plan) -> list[str]:
    """Read every file for nothing, say what becomes of it; gives what must be corrected."""
    faults: list[str] = []
    for source, trials in rehearse(pack, plan):
        twins = [t.file.name for t in plan.twins if t.source == source.code]
        for line in source_lines(source, trials, twins):
            _say(line)
        faults += [trial.error for trial in trials if trial.error]
        faults += nothing_loaded(source, trials)
        if source.required and source.code in plan.missing:
            faults.append(f"{source.code} : source obligatoire sans aucun fichier")
    for line in leftover_lines(plan):
        _say(line)
    return faults


def nothing_loaded(source: Source, trials: Sequence[FileTrial]) -> list[str]:
    """A source whose every record is refused or left aside: the description is wrong, say where."""
    read, loaded = sum(t.rows_read for t in trials), sum(t.rows_loaded for t in trials)
    if loaded or not read:
        return []
    refused = Counter(reason for t in trials for reason in t.rejected)
    dates = Reason.BAD_DATE in refused
    hint = ' ; dites comment la date est écrite : format = "%d/%m/%Y %H:%M"' if dates else ""
    return [f"sources.toml, {source.code} : aucun enregistrement chargé sur {read}{hint}"]


def tables_command(
    name: Annotated[str, typer.Argument(help="Une table ; sans elle, toutes.")] = "",
) -> None:
    """Lister les tables à remplir ; avec un nom, ses colonnes."""
    if name and name not in TABLES:
        known = ", ".join(TABLES)
        raise PackError(f"table inconnue « {name} »", remedy=f"Tables admises : {known}")
    for line in table_lines(name):
        _say(line)


def table_lines(name: str = "") -> list[str]:
    """Tables and what a row of each is; or the columns of one, the obligatory ones first."""
    if not name:
        width = max(map(len, TABLES))
        return [f"{table.name:<{width}}  {table.row}" for table in TABLES.values()]
    table = TABLES[name]
    width = max(len(column.name) for column in table.columns)
    ordered = sorted(table.columns, key=lambda column: not column.required)
    return [f"{name} — {table.row}"] + [
        f"  {c.name:<{width}}  {c.meaning}{' (obligatoire)' if c.required else ''}" for c in ordered
    ]


def source_lines(source: Source, trials: Sequence[FileTrial], twins: Sequence[str]) -> list[str]:
    """What would become of the files of one source, in French."""
    head = f"\n{source.code} — {source.name} ({source.reader} → {source.table})"
    aside = [f"  jumeaux laissés de côté : {_names(twins)}"] if twins else []
    if not trials and twins:
        return [head, *aside]
    if not trials:
        need = "obligatoire" if source.required else "facultative"
        patterns = ", ".join(source.files)
        return [head, f"  aucun fichier ({need}) ; motifs : {patterns}"]
    read, loaded = sum(t.rows_read for t in trials), sum(t.rows_loaded for t in trials)
    lines = [
        head,
        f"  {formats.plural(len(trials), 'fichier')} : {_names(t.name for t in trials)}",
        f"  {formats.plural(read, 'enregistrement lu', 'enregistrements lus')}, "
        f"{formats.plural(loaded, 'chargé')}",
    ]
    lines += aside
    lines += _reasons("refusés", (t.rejected for t in trials), REASON_LABELS)
    lines += _reasons("laissés de côté", (t.ignored for t in trials), RULE_LABELS)
    notes = Counter(f"{note} ({t.name})" for t in trials for note in t.notes)
    lines += [f"  remarque : {note}" for note in list(notes)[:MOST]]
    return lines + [f"  illisible : {t.error}" for t in trials if t.error]


def _names(names: Iterable[str]) -> str:
    known = list(names)
    shown = ", ".join(known[:MOST])
    return f"{shown}… ({len(known)} en tout)" if len(known) > MOST else shown


def _reasons(
    word: str, counts: Iterable[Mapping[str, int]], labels: Mapping[str, str]
) -> list[str]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    parts = [f"{labels[name]} : {formats.number(n)}" for name, n in total.most_common()]
    return [f"  {word} — {' ; '.join(parts)}"] if parts else []


def leftover_lines(plan: Plan) -> list[str]:
    """Files that no source matches, and links refused."""
    lines = []
    if plan.leftovers:
        count = formats.plural(len(plan.leftovers), "fichier sans source", "fichiers sans source")
        lines.append(f"\n{count} : {_names(f.name for f in plan.leftovers)}")
    if plan.refused:
        lines.append(f"liens hors du dossier, refusés : {_names(plan.refused)}")
    return lines
