"""Search in the budget: accents, plurals, synonyms, words that meet, what is found nowhere."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from empty_base import MemoryVersion, construct, insert, staged

from dashboard.budget import scope_of
from dashboard.budget.lines import choose, lines
from dashboard.budget.search import ask, hits
from dashboard.budget.word_forms import read_words
from dashboard.budget.wording import EXACT, NEAR, Asked, Term, look_for
from dashboard.catalogue.search_words import (
    SearchWords,
    load_search_words,
    read_search_words,
    split,
    stem,
)
from dashboard.errors import PackError, QueryError
from dashboard.secrecy import Gate
from dashboard.settings import CATALOGUE

KNOWN = SearchWords(
    empty=frozenset({"de", "des", "l"}),
    synonyms={"energie": ("gaz", "espace vert"), "ecole": ("scolaire",)},
)
SIRET = "20000000000011"


def term(kind: str, code: str, label: str) -> Term:
    return Term(kind, code, label, " ".join(split(f"{code} {label}")))


def asked(text: str, *terms: Term, side: str = "D", words: str = "") -> Asked:
    """The way closest to what was typed; NEAR: the one that calls every near word."""
    return look_for(text, terms, KNOWN, side=side, words=words)[-1 if words == NEAR else 0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L'Œuvre d'ÉTÉ", ["l", "oeuvre", "d", "ete"]),
        ("60612 : énergie-électricité", ["60612", "energie", "electricite"]),
        ("  ", []),
    ],
)
def test_a_text_is_split_in_plain_words(text: str, words: list[str]) -> None:
    assert split(text) == words


@pytest.mark.parametrize(
    ("word", "expected"),
    [("ecoles", "ecole"), ("travaux", "travau"), ("gaz", "gaz"), ("bus", "bus"), ("6006", "6006")],
)
def test_a_plural_mark_is_dropped_from_long_words_only(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_words_that_say_nothing_are_dropped_unless_there_is_nothing_else() -> None:
    assert [w.text for w in read_words("énergie des écoles", KNOWN)] == ["énergie", "écoles"]
    assert [w.stem for w in read_words("Énergie de l'ÉCOLE", KNOWN)] == ["energie", "ecole"]
    assert [w.text for w in read_words("des", KNOWN)] == ["des"]
    assert [w.text for w in read_words("école écoles", KNOWN)] == ["école"]


def test_each_word_is_found_wherever_it_is_said() -> None:
    terms = (
        term("article", "60612", "Energie - Electricité"),
        term("fonction", "212", "Ecoles primaires"),
        term("article", "6067", "Fournitures scolaires"),
        term("article", "60621", "Gaz"),
        term("article", "6288", "Gazon"),
    )
    typed = {("article", "60612"): 0b01, ("fonction", "212"): 0b10}
    found = asked("énergies des ÉCOLES", *terms)
    assert found.full == 0b11
    assert found.masks == found.direct == typed
    assert (found.near, found.offered) == ((), ("gaz", "scolaire"))
    wider = asked("énergies des ÉCOLES", *terms, words=NEAR)
    assert wider.masks == {**typed, ("article", "6067"): 0b10, ("article", "60621"): 0b01}
    assert wider.direct == typed
    assert (wider.near, wider.offered) == (("gaz", "scolaire"), ())


def test_near_words_are_called_word_by_word_and_only_when_nothing_was_typed_so() -> None:
    terms = (
        term("article", "60612", "Energie"),
        term("article", "60621", "Gaz"),
        term("enveloppe", "Transport scolaire", ""),
    )
    found = asked("énergie école", *terms)
    assert found.masks == {("article", "60612"): 0b01, ("enveloppe", "Transport scolaire"): 0b10}
    assert (found.near, found.offered) == (("scolaire",), ("gaz",))
    refused = asked("énergie école", *terms, words=EXACT)
    assert refused.masks == {("article", "60612"): 1}
    assert (refused.unknown, refused.near, refused.offered) == (("école",), (), ())


def test_a_near_word_opens_something_wide_only_when_nothing_narrower_says_it() -> None:
    service, field = term("service", "Vie scolaire", ""), term("fonction", "2", "Temps scolaire")
    narrow = term("fonction", "28", "Transport scolaire")
    first, last = look_for("école", (service, field, narrow), KNOWN)
    assert first.masks == {("fonction", "28"): 1}
    assert set(last.masks) == {("service", "Vie scolaire"), ("fonction", "2"), ("fonction", "28")}
    (only,) = look_for("école", (service,), KNOWN)
    assert only.masks == {("service", "Vie scolaire"): 1}


def test_a_synonym_of_two_words_needs_both_and_works_one_way_only() -> None:
    both, half = term("article", "1", "Espaces très verts"), term("article", "2", "Espace")
    assert asked("énergie", both, half).masks == {("article", "1"): 1}
    assert asked("énergie", both, half).near == ("espace vert",)
    other = term("article", "3", "Énergie")
    assert asked("gaz", other).masks == {}


def test_the_beginning_of_a_word_is_enough_when_it_is_long_or_finds_nothing_else() -> None:
    piscine, art = term("service", "Piscine", ""), term("service", "Artisanat", "")
    assert asked("pisci", piscine).masks == {("service", "Piscine"): 1}
    assert asked("pis", piscine).masks == {("service", "Piscine"): 1}
    whole = term("service", "Art", "")
    assert asked("art", whole, art).masks == {("service", "Art"): 1}
    assert asked("art", art).masks == {("service", "Artisanat"): 1}
    assert asked("606", term("article", "60612", "")).masks == {("article", "60612"): 1}


def test_one_letter_is_looked_for_as_a_whole_word_and_one_figure_as_a_beginning() -> None:
    piscine, hall = term("service", "Piscine", ""), term("service", "Hall P", "")
    article = term("article", "60612", "")
    assert asked("p", piscine, article).unknown == ("p",)
    assert asked("p", piscine, hall).masks == {("service", "Hall P"): 1}
    assert asked("6", piscine, article).masks == {("article", "60612"): 1}


def test_a_function_says_what_the_functions_above_it_say() -> None:
    found = asked(
        "enseignement",
        term("fonction", "2", "Enseignement"),
        term("fonction", "21", "Premier degré"),
        term("fonction", "211", "Maternelles"),
        term("fonction", "3", "Culture"),
    )
    assert set(found.masks) == {("fonction", "2"), ("fonction", "21"), ("fonction", "211")}


def test_a_word_found_nowhere_is_said_and_left_out() -> None:
    found = asked("énergie xyz", term("article", "60612", "Energie"))
    assert found.unknown == ("xyz",)
    assert found.full == 1
    nothing = asked("xyz", term("article", "60612", "Energie"))
    assert nothing.words == ()
    assert nothing.parameters["plein"] == -1


def test_an_article_answers_for_its_family_when_no_label_says_the_word() -> None:
    gas = term("article", "60621", "Combustibles")
    assert asked("fluides", gas).masks == {("article", "60621"): 1}
    assert asked("fluides", gas).families == ("energie",)
    said = term("ligne", "Fluides du stade", "Fluides du stade")
    assert asked("fluides", gas, said).masks == {("ligne", "Fluides du stade"): 1}


def test_the_file_shipped_is_read_and_its_synonyms_are_other_words() -> None:
    known = load_search_words()
    assert "des" in known.empty
    for word, others in known.synonyms.items():
        assert word not in [" ".join(map(stem, split(other))) for other in others]
        assert word not in known.empty
    raw = tomllib.loads((CATALOGUE / "recherche.toml").read_text(encoding="utf-8"))
    assert len(raw["synonymes"]) == len(known.synonyms)


@pytest.mark.parametrize(
    "text", ["vides = []", "vides = []\nsynonymes = {a = 'b'}", "vides = [1]\nsynonymes = {}"]
)
def test_a_file_of_words_that_is_wrong_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recherche.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=r"recherche\.toml"):
        read_search_words(path)


def line(position: int, **values: object) -> dict[str, object]:
    return {
        "fichier_id": 1,
        "position": position,
        "exercice": 2024,
        "etape": "CA",
        "budget_siret": SIRET,
        "budget_nom": "Budget",
        "budget_type": "P",
        "collectivite": "Ville",
        "nomenclature": "M57-M57_D",
        "section": "F",
        "sens": "D",
        "mouvement": "reel",
        "chapitre": "011",
        **values,
    }


LINES = [
    line(1, article="60612", fonction="212", libelle="Energie - Electricité", realise_eur="100.10"),
    line(2, article="60612", fonction="321", libelle="Energie - Electricité", realise_eur="900.00"),
    line(3, article="6188", fonction="212", libelle="Gaz d'une classe", realise_eur="7.20"),
    line(4, article="64111", fonction="212", libelle="Rémunération", chapitre="012", vote_eur="0"),
    line(5, article="60612", fonction="212", libelle="Energie", sens="R", realise_eur="5.00"),
    line(6, article="60612", service="Écoles", enveloppe="Énergie des écoles", realise_eur="40.00"),
]
PLAN = [
    {"genre": "compte", "code": "60612", "libelle": "Energie - Electricité"},
    {"genre": "compte", "code": "6188", "libelle": "Autres frais divers"},
    {"genre": "compte", "code": "64111", "libelle": "Rémunération principale"},
    {"genre": "fonction", "code": "2", "libelle": "Enseignement"},
    {"genre": "fonction", "code": "21", "libelle": "Premier degré"},
    {"genre": "fonction", "code": "212", "libelle": "Ecoles primaires"},
    {"genre": "fonction", "code": "321", "libelle": "Sports (autres que scolaires)"},
    {"genre": "chapitre", "code": "011", "libelle": "Charges à caractère général"},
]


@pytest.fixture(scope="module")
def gate() -> Gate:
    connection = staged()
    insert(connection, "brut_budget_ligne", LINES)
    insert(
        connection,
        "brut_plan_de_compte",
        [{**row, "exercice": 2024, "nomenclature": "M57_D", "fichier_id": 2} for row in PLAN],
    )
    insert(connection, "fichier", [{"fichier_id": 1, "nom": "ca-2024.csv", "source": "budget"}])
    construct(connection)
    return Gate(MemoryVersion(connection))


def found(gate: Gate, text: str, side: str = "D") -> list[int]:
    chosen = choose(gate, scope_of(gate), side=side, search=text, sort="position")
    return [row.position for row in chosen.every()]


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("énergie des écoles", [1, 6]),
        ("ENERGIE ECOLE", [1, 6]),
        ("énergie", [1, 2, 6]),
        ("scolaire", []),
        ("chauffage des écoles", [3]),
        ("???", []),
        ("60612 212", [1]),
        ("gaz classe", [3]),
        ("personnel des écoles", [4]),
        ("xyz", []),
        ("", [1, 2, 3, 4, 6]),
        ("énergie xyz", [1, 2, 6]),
    ],
)
def test_a_line_answers_when_it_says_every_word(
    gate: Gate, text: str, positions: list[int]
) -> None:
    assert found(gate, text) == positions


def test_near_words_are_called_when_no_line_says_those_typed(gate: Gate) -> None:
    """« énergie » and « divers » are both said, never of the same line: only the gas answers."""
    scope = scope_of(gate)
    chosen = choose(gate, scope, search="énergie divers", sort="position")
    assert [row.position for row in chosen.every()] == [3]
    assert chosen.asked.near == ("gaz",)
    assert not list(choose(gate, scope, search="énergie divers", words=EXACT).every())
    wider = choose(gate, scope, search="énergie des écoles", words=NEAR, sort="position")
    assert [row.position for row in wider.every()] == [1, 3, 6]
    with pytest.raises(QueryError, match="choix de mots « tous » inconnu"):
        choose(gate, scope, search="énergie", words="tous")


def test_an_account_that_leaves_what_is_voted_at_zero_does_not_say_it(gate: Gate) -> None:
    chosen = choose(gate, scope_of(gate))
    assert chosen.total.vote == 0
    assert "vote" not in chosen.axes
    assert "realise" in chosen.axes
    assert "disponible" not in chosen.axes, "no credits: nothing is left of them"


def test_a_search_without_letter_nor_figure_finds_nothing_and_says_so(gate: Gate) -> None:
    chosen = choose(gate, scope_of(gate), search=" ??? ")
    assert (chosen.asked.unread, chosen.asked.unknown) == (True, ("???",))
    assert (chosen.total.lines_nb, chosen.total.realise) == (0, None)
    assert not choose(gate, scope_of(gate), search="  ").asked.unread


def test_the_total_is_that_of_the_lines_found_and_not_of_the_page(gate: Gate) -> None:
    page = lines(gate, scope_of(gate), search="énergie des écoles", limit=1, sort="-realise")
    assert [row.position for row in page.rows] == [1]
    assert page.total.realise == Decimal("140.10")
    assert page.total.lines_nb == 2
    empty = lines(gate, scope_of(gate), search="xyz")
    assert (empty.rows, empty.total.lines_nb, empty.total.realise) == ((), 0, None)


def test_posts_are_the_highest_that_hold_every_word_the_closest_first(gate: Gate) -> None:
    scope = scope_of(gate)
    told = hits(gate, scope, ask(gate, scope, "énergie des écoles"), side="D")
    assert [(hit.path, hit.node) for hit in told] == [
        ("service", ("Écoles", "Énergie des écoles")),
        ("politique", ("2", "21", "212", "60612")),
    ]
    first, second = told
    assert (first.alone, first.direct) == (True, True)
    assert (second.alone, second.direct) == (False, True)
    assert second.amounts.realise == Decimal("100.10")
    assert second.labels[-2:] == ("Ecoles primaires", "Energie - Electricité")


def test_an_article_is_given_once_and_not_under_each_function(gate: Gate) -> None:
    scope = scope_of(gate)
    told = hits(gate, scope, ask(gate, scope, "électricité"), side="D")
    assert [(hit.path, hit.node) for hit in told] == [("nature", ("F", "011", "60612"))]
    assert told[0].amounts.lines_nb == 3


def test_a_post_found_is_the_sum_of_the_lines_it_leads_to(gate: Gate) -> None:
    scope = scope_of(gate)
    for text in ("énergie des écoles", "énergie", "enseignement", "charges"):
        for hit in hits(gate, scope, ask(gate, scope, text), side="D"):
            chosen = choose(gate, scope, path=hit.path, node=hit.node)
            assert chosen.total.realise == hit.amounts.realise
            assert chosen.total.lines_nb == hit.amounts.lines_nb


@pytest.mark.parametrize("sort", ["montant", "-", "realise desc"])
def test_an_unknown_order_is_refused(gate: Gate, sort: str) -> None:
    with pytest.raises(QueryError, match=r"tri « .* » inconnu"):
        choose(gate, scope_of(gate), sort=sort)


def test_unknown_amounts_come_last_in_both_orders(gate: Gate) -> None:
    scope = scope_of(gate)
    up = [row.position for row in choose(gate, scope, sort="realise").every()]
    down = [row.position for row in choose(gate, scope, sort="-realise").every()]
    assert up == [3, 6, 1, 2, 4]
    assert down == [2, 1, 6, 3, 4]


def test_texts_are_sorted_without_accents_nor_case(gate: Gate) -> None:
    chosen = choose(gate, scope_of(gate), sort="libelle")
    assert [row.position for row in chosen.every()] == [1, 2, 3, 4, 6]
    back = choose(gate, scope_of(gate), sort="-libelle")
    assert next(row.position for row in back.every()) == 4
