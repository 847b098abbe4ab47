"""Components: charts with their words and table, tiles, tables, frame, glossary, formats."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest

from dashboard.catalogue.glossary import FAMILIES, GlossaryError, load_glossary
from dashboard.catalogue.pack import Level, Territory
from dashboard.components import shell
from dashboard.components.glossary import found_in, glossary_links
from dashboard.components.graph import Twin, graph, graph_config, payload
from dashboard.components.ids import page_ids, slug
from dashboard.components.prerender import to_html, walk
from dashboard.components.shell import Frame, bands, footer, header
from dashboard.components.table import Column, cell_text, csv_cell, table
from dashboard.components.vector import vector
from dashboard.components.words import control_words, fact_words
from dashboard.figures.charts import Line, Scale, draw_lines
from dashboard.formats import typography
from dashboard.secrecy import SECRET


def a_graph() -> Any:
    line = Line("Dépenses", [(2023, 1), (2024, 2)])
    return graph(
        "essai",
        draw_lines([line], scale=Scale("€")),
        Twin([Column("Exercice"), Column("Dépenses", "€", 2)], [["2024", Decimal("1234.50")]]),
        title="Les dépenses doublent",
        measure="Dépenses, en €",
        summary="Courbe. De 1 à 2.",
        source="Source : Ville.",
    )


def territory(**changes: Any) -> Territory:
    values: dict[str, Any] = {
        "code": "tiny",
        "name": "Tinyville",
        "root": "99",
        "root_name": "Agglomération",
        "main": "99001",
        "main_name": "Tinyville",
        "siren": "219900012",
        "insee": "99001",
        "levels": (Level("commune", "Commune", "Communes"),),
        "geography": 2024,
    }
    return Territory(**(values | changes))


def test_a_chart_speaks_french_and_sends_nothing_away() -> None:
    config = graph_config()
    assert config["locale"] in config["locales"]
    assert config["showSendToCloud"] is False
    assert config["displayModeBar"] is False
    assert config["plotlyServerURL"] == ""


def test_only_values_go_on_the_wire() -> None:
    sent = payload(draw_lines([Line("A", [(2023, 1), (2024, 2)])], scale=Scale()))
    assert "template" not in sent["layout"]
    assert sent["data"][0]["y"] == [1.0, 2.0]


def test_a_chart_is_a_figure_named_described_and_doubled_by_a_table() -> None:
    drawn = a_graph()
    html = to_html(drawn)
    assert drawn.role == "figure"
    for attribute in ("aria-labelledby", "aria-describedby"):
        assert f'id="{getattr(drawn, attribute)}"' in html
    assert '<th class="nombre" scope="col">Dépenses (€)</th>' in html
    assert '<th scope="row" data-csv="2024">2024</th>' in html
    assert "<caption" in html


def test_each_export_button_says_which_chart_it_exports() -> None:
    buttons = [c for c in walk(a_graph()) if type(c).__name__ == "Button"]
    labels = [getattr(button, "aria-label") for button in buttons]
    assert len(labels) == 8
    assert all("Les dépenses doublent" in label for label in labels)
    for button, label in zip(buttons, labels, strict=True):
        assert str(button.children) in label


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("10453096844.26"), "10453096844,26"),
        (1234, "1234"),
        (0.5, "0,5"),
        (None, ""),
        (SECRET, "s"),
        (dt.date(2025, 11, 17), "17/11/2025"),
        ("=1+1", "'=1+1"),
        ("@somme", "'@somme"),
        ("-5 degrés", "'-5 degrés"),
        (Decimal("-3.10"), "-3,10"),
    ],
)
def test_a_csv_cell_is_exact_french_and_never_a_formula(value: Any, text: str) -> None:
    assert csv_cell(value) == text


def test_unknown_secret_and_zero_are_three_things() -> None:
    assert [cell_text(v) for v in (None, SECRET, 0)] == ["n.\u00a0d.", "s", "0"]


def test_a_total_is_ruled_and_numbers_are_on_the_right() -> None:
    html = to_html(table("T", [Column("Nom"), Column("Nb")], [["a", 1], ["Total", 1]], total=True))
    assert html.count('class="total"') == 1
    assert '<td class="nombre" data-csv="1">1</td>' in html


def test_the_frame_says_simulated_failed_and_absent() -> None:
    frame = Frame(
        territory(simulated=True), "f652", absent=("Air", "Vélos"), failed="disque plein."
    )
    said = to_html(bands(frame))
    assert "Données simulées." in said
    assert "disque plein. La version précédente reste en service." in said
    assert "Sources facultatives non chargées\u00a0:" in said


def test_a_first_build_that_fails_promises_no_previous_version() -> None:
    said = to_html(bands(Frame(territory(), failed="disque plein.")))
    assert "disque plein." in said
    assert "reste en service" not in said


def test_a_quiet_frame_has_no_band() -> None:
    assert to_html(bands(Frame(territory()))).count("bandeau-") == 0


def test_the_footer_says_version_freshness_and_conformity() -> None:
    built = dt.datetime(2025, 11, 17, 7, 30, tzinfo=dt.UTC)
    frame = Frame(territory(), "f652c39a7472aaaa", built, dt.date(2025, 11, 16))
    said = to_html(footer(frame, "/"))
    assert "f652c39a7472" in said
    assert "17/11/2025 à 8\u00a0h\u00a030" in said
    assert "16/11/2025" in said
    assert "Accessibilité\u00a0: non conforme" in said


def test_what_a_reader_found_out_is_written_in_french() -> None:
    said = fact_words({"date_situation": "2025-04-15", "exercice": "2025"})
    assert said == "situation du\u00a0: 15/04/2025 · exercice\u00a0: 2025"


def test_a_control_total_of_filled_values_is_said_plainly() -> None:
    assert control_words("demande", "clos_le_renseigne") == "clôture\u00a0: valeurs renseignées"


def test_the_header_is_a_banner_with_the_name_of_the_town() -> None:
    assert "Tinyville" in to_html(header(Frame(territory()), "/"))


def test_the_glossary_holds_together() -> None:
    terms = load_glossary()
    assert len(terms) > 90
    assert {term.family for term in terms} == set(FAMILIES)
    assert len({slug(term.code) for term in terms}) == len(terms)


def test_a_lost_cross_reference_is_named(tmp_path: Any) -> None:
    wrong = tmp_path / "glossaire.toml"
    wrong.write_text('[a]\nterme="A"\nfamille="budget"\ntexte="t"\nvoir=["b"]\n', encoding="utf-8")
    with pytest.raises(GlossaryError, match=r"a : renvoi inconnu « b »"):
        load_glossary(wrong)


def test_words_of_a_definition_are_linked_to_the_glossary() -> None:
    found = [term.code for term in found_in("Dépenses au compte administratif ou en dépassement.")]
    assert found == ["compte-administratif", "depassement"]
    assert 'href="/glossaire#depassement"' in to_html(glossary_links("un dépassement"))


def test_a_word_inside_another_is_not_linked() -> None:
    assert [t.code for t in found_in("une cibleterie") if t.code == "cible"] == []


def test_ids_carry_their_page() -> None:
    assert page_ids("donnees", "ma_table").ma_table == "donnees-ma-table"
    assert slug("Épargne brute (maquette) — cœur") == "epargne-brute-maquette-coeur"


@pytest.mark.parametrize(
    ("plain", "right"),
    [
        ("Quoi ?", "Quoi\u202f?"),
        ("Source : Ville ; État", "Source\u00a0: Ville\u202f; État"),
        ("« maquette »", "«\u00a0maquette\u00a0»"),
        ("à 75 % près", "à 75\u00a0% près"),
        ("3 500 habitants", "3\u202f500 habitants"),
        ("d'eau", "d\u2019eau"),
        ("12:30", "12:30"),
    ],
)
def test_prose_gets_its_french_spaces(plain: str, right: str) -> None:
    assert typography(plain) == right


def test_a_column_of_drawings_is_left_out_of_the_csv() -> None:
    columns = [Column("Lieu"), Column("Barre", drawn=True)]
    said = to_html(table("Barres", columns, [("Nord", vector("<svg></svg>"))]))
    assert '<th scope="col" data-dessin="oui">Barre</th>' in said
    assert re.findall(r"<t[dh][^>]*data-dessin", said) == [
        '<th scope="col" data-dessin',
        "<td data-dessin",
    ]


@pytest.mark.parametrize(
    ("entry", "page", "said"),
    [
        ("/evaluations", "/evaluations", "page"),
        ("/evaluations", "/evaluation/led_communes", "true"),
        ("/evaluations", "/evaluation-declaree/3", "true"),
        ("/feuille-de-route", "/projet/led", "true"),
        ("/budget", "/budget/lignes", "true"),
        ("/budget", "/budgets", None),
        ("/carte", "/capteurs", None),
    ],
)
def test_the_menu_says_which_entry_holds_the_page(entry: str, page: str, said: str | None) -> None:
    assert shell.current_of(entry, page).get("aria-current") == said
