"""Bad budget files through the whole build: each is named, and no line is lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from budget_xml import document, latin, line
from tinytown import Tiny

from dashboard.errors import BuildError
from dashboard.store.versions import current_id, open_version

GOOD = document(line(MtReal="10.00"), line(MtReal="1.234,56-"), line(MtReal="douze"))
BAD = {
    "deux": (
        latin(f"<DocumentBudgetaire>{document(line())}{document(line())}</DocumentBudgetaire>"),
        "plusieurs éléments DocumentBudgetaire",
    ),
    "tronque": (latin(GOOD)[:-60], "XML illisible ou tronqué"),
    "etranger": (latin(document(line(), namespace="urn:x")), "espace de noms inattendu"),
    "inconnu": (latin(document(line(), decision="55")), "nature de décision « 55 » inconnue"),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A good act beside four that cannot be read."""
    tiny = Tiny(tmp_path_factory.mktemp("mauvais"))
    tiny.source("budget", lecteur="totem", table="budget_ligne", fichiers=["*.xml"])
    tiny.drop("bon.xml", latin(GOOD))
    for name, (content, _) in BAD.items():
        tiny.drop(f"{name}.xml", content)
    tiny.build()
    return tiny


@pytest.mark.parametrize("name", BAD)
def test_a_refused_file_is_named_with_its_reason(town: Tiny, name: str) -> None:
    with open_version(town.database).cursor() as cursor:
        found = cursor.execute(
            "SELECT statut, message FROM fichier WHERE nom = ?", [f"{name}.xml"]
        ).fetchall()
    ((state, message),) = found
    assert state == "en_erreur"
    assert message.startswith(f"{name}.xml")
    assert BAD[name][1] in message
    assert "\n" not in message


def test_the_good_file_is_read_beside_them_and_its_account_balances(town: Tiny) -> None:
    with open_version(town.database).cursor() as cursor:
        amounts = cursor.execute("SELECT realise_eur FROM budget_ligne ORDER BY position")
        assert [str(value) for (value,) in amounts.fetchall()] == ["10.00", "-1234.56"]
        rejects = cursor.execute("SELECT position, motif FROM rejet").fetchall()
        account = cursor.execute(
            "SELECT rows_read, rows_loaded, rows_rejected, rows_ignored"
            " FROM fichier WHERE nom = 'bon.xml'"
        ).fetchall()
    assert rejects == [(3, "nombre_illisible")]
    ((seen, loaded, rejected, ignored),) = account
    assert (seen, loaded, rejected) == (3, 2, 1)
    assert seen == loaded + rejected + (ignored or 0)


def test_the_source_says_which_files_failed(town: Tiny) -> None:
    with open_version(town.database).cursor() as cursor:
        ((state, message),) = cursor.execute("SELECT etat, message FROM source").fetchall()
    assert state == "en_erreur"
    assert any(f"{name}.xml" in message for name in BAD)


def test_a_required_budget_with_a_bad_file_leaves_the_version_in_service(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path)
    tiny.source(
        "budget", lecteur="totem", table="budget_ligne", fichiers=["*.xml"], obligatoire=True
    )
    tiny.drop("bon.xml", latin(GOOD))
    tiny.build()
    before = current_id(tiny.database)
    tiny.drop("tronque.xml", BAD["tronque"][0])
    with pytest.raises(BuildError, match=r"tronque\.xml"):
        tiny.build()
    assert current_id(tiny.database) == before
