"""A plan becomes a report: figures read once a page, what is not there said, sums kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from flask import Flask
from state_url import fresh_url
from tinytown import Tiny

from app import create_app
from dashboard.catalogue.report_templates import load_template
from dashboard.components.context import EXTENSION
from dashboard.errors import QueryError
from dashboard.formats import instant
from dashboard.reports import assembly
from dashboard.reports.asked import Asked, values_of
from dashboard.reports.assembly import assemble, written
from dashboard.reports.covering import letter
from dashboard.reports.making import Made, Order, make
from dashboard.reports.report import BOTH, TABLE, Chapter, Plan, Report, Style, Wanted
from dashboard.reports.template import plan_of
from dashboard.settings import Settings
from tests.unit.test_earlier_version import requests

PAGE, FIGURE, ROOT = "/indicateur/demandes_recues", "indicateur-trend", "https://vigie.ville/"
WHEN = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    town = Tiny(tmp_path_factory.mktemp("rapport"))
    town.write("demande", requests(30))
    town.build()
    return town


@pytest.fixture(scope="module")
def server(town: Tiny) -> Flask:
    found: Flask = create_app(Settings(town.territory, town.database, fresh_url(town.root))).server
    return found


def _plan(*chapters: Chapter) -> Plan:
    return Plan("Titre : un", "Sous-titre", chapters, Style("Essai"))


def _report(server: Flask, *wanted: Wanted) -> Report:
    return assemble(server, _plan(Chapter("Partie", "", wanted)), ROOT, made_at=WHEN)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A format that is words alone, so that what is assembled is proved without any writer."""

    def write(report: Report) -> bytes:
        said = [report.title, *(line for i in report.items for line in i.caption.lines)]
        return "\n".join(said).encode()

    real = assembly.import_module
    monkeypatch.setitem(assembly.WRITERS, "txt", "words")
    monkeypatch.setattr(
        assembly,
        "import_module",
        lambda name: SimpleNamespace(write=write) if name.endswith(".words") else real(name),
    )
    return


def test_a_figure_has_its_caption_and_an_address_that_opens_it(server: Flask) -> None:
    report = _report(server, Wanted(PAGE, FIGURE, "Un mot ; deux.", BOTH))
    (item,) = report.items
    assert item.caption.title == item.block.title != ""
    assert item.caption.reference == f"{ROOT[:-1]}{item.origin.address}#{FIGURE}"
    assert f"version={item.origin.version}" in item.caption.reference
    assert item.comment == "Un mot\u202f; deux."
    assert report.title == "Titre\u00a0: un"
    assert (report.place, report.made_at, report.missing) == ("Tinyville", WHEN, ())


def test_no_name_is_every_figure_of_the_page_and_a_star_those_that_begin_so(server: Flask) -> None:
    every = [i.block.identifier for i in _report(server, Wanted(PAGE)).items]
    assert every[0] == FIGURE
    assert len(every) > 1
    some = _report(server, Wanted(PAGE, "indicateur-t*")).items
    assert [i.block.identifier for i in some] == [FIGURE]


def test_a_table_is_shown_as_a_table_whatever_is_asked(server: Flask) -> None:
    items = _report(server, Wanted("/", "exceptions"), Wanted(PAGE, FIGURE, showing=TABLE)).items
    assert {item.showing for item in items} == {TABLE}


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Wanted(PAGE, "autre"), "la page n’a pas de figure « autre »"),
        (Wanted(PAGE, "autre-*"), "la page n’a pas de figure « autre-* »"),
        (Wanted("/nulle-part"), "n’est l’adresse d’aucune page"),
        (Wanted(f"{PAGE}?version=jamais", FIGURE), "n’est l’adresse d’aucune page"),
        (Wanted("//ailleurs.test/", FIGURE), "n’est pas l’adresse d’une page de ce site"),
        (Wanted("/?semaine=demain", "exceptions"), "demain"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_kept(
    server: Flask, wanted: Wanted, reason: str
) -> None:
    report = _report(server, wanted, Wanted(PAGE, FIGURE))
    assert len(report.items) == 1
    (missing,) = report.missing
    assert (missing.address, missing.identifier) == (wanted.address, wanted.identifier)
    assert reason.replace("« ", "«\u202f").replace(" »", "\u202f»") in missing.reason or (
        reason.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in missing.reason
    )


def test_a_page_that_breaks_does_not_take_the_report_with_it(
    server: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = assembly.capture_all

    def broken(server: Flask, address: str, width: int = 0) -> object:
        if address == "/carte":
            raise ZeroDivisionError
        return real(server, address, width)

    monkeypatch.setattr(assembly, "capture_all", broken)
    report = _report(server, Wanted("/carte", "carte-figure"), Wanted(PAGE, FIGURE))
    assert len(report.items) == 1
    assert report.missing[0].reason == "la page n’a pas pu être lue"


def test_each_page_is_read_once(server: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = assembly.capture_all, []

    def counted(server: Flask, address: str, width: int = 0) -> object:
        asked.append((address, width))
        return real(server, address, width)

    monkeypatch.setattr(assembly, "capture_all", counted)
    _report(server, Wanted(PAGE, FIGURE), Wanted(PAGE), Wanted(PAGE, "autre"))
    assert asked == [(PAGE, 605)]


def test_what_is_not_needed_is_left_out_and_an_empty_part_with_it(server: Flask) -> None:
    gone = Wanted(PAGE, "autre", needed=False)
    chapters = (Chapter("Vide", "", (gone,)), Chapter("Dite", "Des mots", (gone,)))
    report = assemble(server, _plan(*chapters), ROOT)
    assert [part.title for part in report.parts] == ["Dite"]
    assert report.missing == ()


def _made(server: Flask, template: str, asked: Asked, *basket: Wanted) -> Made:
    return make(server, Order(template, asked, "txt", ROOT, basket), WHEN)


@pytest.mark.usefixtures("plain")
def test_the_review_holds_what_its_page_says(server: Flask) -> None:
    made = _made(server, "revue-hebdomadaire", Asked())
    found = {item.block.identifier: item for item in made.report.items}
    page = server.test_client().get(found["indicateurs"].origin.address).get_data(as_text=True)
    assert 'id="indicateurs"' in page
    titles = [part.title for part in made.report.parts]
    assert titles[0] == "La réunion"
    assert {"Alertes", "Décisions ouvertes"} <= set(titles)
    grid = found["indicateurs"].block.grid
    assert grid is not None
    received = next(row for row in grid.shown if row[1] == "Demandes reçues")
    assert received[0] == "Demandes des habitants"
    assert received[2].startswith("30")


@pytest.mark.usefixtures("plain")
def test_each_family_of_the_review_is_where_its_page_says(server: Flask) -> None:
    report = _report(server, Wanted("/", "famille-*"))
    page = server.test_client().get("/").get_data(as_text=True)
    assert report.items
    assert all(f'id="{item.block.identifier}"' in page for item in report.items)


@pytest.mark.usefixtures("plain")
def test_the_manifest_sums_what_was_written(server: Flask) -> None:
    made = _made(server, "fiche-indicateur", Asked(indicator="demandes_recues"))
    told = json.loads(json.dumps(made.manifest("rapport.txt")))
    assert told["modele"] == "fiche-indicateur"
    assert told["arguments"]["indicateur"] == "demandes_recues"
    assert told["fichier"]["sha256"] == hashlib.sha256(made.body).hexdigest()
    assert told["fichier"]["octets"] == len(made.body)
    assert told["version_des_donnees"] == told["arguments"]["version"]
    assert told["fait_le"] == "2026-03-02T09:00:00+01:00"
    first, item = told["figures"][0], made.report.items[0]
    assert (first["numero"], first["figure"], first["titre"]) == (1, FIGURE, item.caption.title)
    asked = urlencode({"adresse": first["adresse"], "figure": FIGURE})
    given = server.test_client().get(f"/figure.csv?{asked}").data
    # the same file as the site gives, so that anyone can check it
    assert hashlib.sha256(given).hexdigest() == first["sha256_valeurs_csv"]


@pytest.mark.usefixtures("plain")
def test_the_same_data_make_the_same_report(server: Flask) -> None:
    one, two = (_made(server, "revue-hebdomadaire", Asked()) for _ in range(2))
    assert one.body == two.body
    assert one.manifest() == two.manifest()


@pytest.mark.usefixtures("plain")
def test_a_note_holds_the_basket_and_says_what_is_missing(server: Flask) -> None:
    basket = (Wanted(PAGE, FIGURE, "Pourquoi."), Wanted(PAGE, "autre"))
    made = _made(server, "note-de-conseil", Asked(), *basket)
    assert [item.comment for item in made.report.items] == ["Pourquoi."]
    assert made.manifest()["manquantes"][0]["figure"] == "autre"
    said = letter(made, "note.txt")
    assert made.report.items[0].caption.title in said
    assert "Figures qui manquent" in said
    assert instant(WHEN) in said


def test_the_file_is_named_after_its_title(server: Flask, plain: None) -> None:
    name, body = written(server, _plan(Chapter("", "Mots")), ROOT, "txt")
    assert (name, body) == ("titre-un.txt", "Titre\u00a0: un".encode())


@pytest.mark.parametrize(
    ("template", "asked", "field"),
    [
        ("fiche-indicateur", Asked(), "indicateur"),
        ("fiche-indicateur", Asked(indicator="dossiers"), ""),
        ("fiche-indicateur", Asked(indicator="passages_velo"), "indicateur"),
        ("fiche-indicateur", Asked(indicator="demandes_recues", week="2025-11"), "semaine"),
        ("fiche-evaluation", Asked(evaluation="rien"), "évaluation"),
        ("rob", Asked(year="25"), "exercice"),
        ("revue-hebdomadaire", Asked(week="2025"), "semaine"),
        ("revue-hebdomadaire", Asked(week="1990-W01"), "semaine"),
        ("fiche-indicateur", Asked(indicator="demandes_recues", week="2099-W10"), "semaine"),
    ],
)
def test_a_choice_that_names_nothing_is_refused(
    server: Flask, template: str, asked: Asked, field: str
) -> None:
    with pytest.raises(QueryError) as caught:
        values_of(server, load_template(template), asked)
    assert caught.value.field == field
    assert caught.value.remedy


def test_every_page_of_a_report_is_of_one_version(server: Flask, town: Tiny) -> None:
    template = load_template("rob")
    values = values_of(server, template, Asked())
    plan = plan_of(template, server.extensions[EXTENSION].territory, values)
    addresses = {w.address for chapter in plan.chapters for w in chapter.figures}
    assert addresses
    assert all(f"version={values.version}" in address for address in addresses)
