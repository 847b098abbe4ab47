"""An address that names a version reads that one, says so, and says when it is gone."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from flask.testing import FlaskClient
from state_url import fresh_url
from tinytown import Tiny

from app import create_app
from dashboard.settings import Settings

PAGE = "/indicateur/demandes_recues"


def requests(each: int) -> list[dict[str, object]]:
    """As many requests in each week of half a year."""
    start = dt.datetime(2024, 1, 1, 9)
    return [
        {
            "demande_id": f"{week}-{n}",
            "territoire": "99001",
            "recu_le": (start + dt.timedelta(weeks=week)).isoformat(),
            "clos_le": (start + dt.timedelta(weeks=week, days=1)).isoformat(),
        }
        for week in range(26)
        for n in range(each)
    ]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, str, str]:
    """A site whose version in service counts 40 requests a week, the one before 30."""
    town = Tiny(tmp_path_factory.mktemp("deux"))
    town.write("demande", requests(30))
    town.write("budget_ligne", [{"realise_eur": "10"}])
    first = town.build().manifest["version"]
    town.write("demande", requests(40))
    town.write("budget_ligne", [{"realise_eur": "25"}])
    second = town.build().manifest["version"]
    server = create_app(Settings(town.territory, town.database, fresh_url(town.root))).server
    return server.test_client(), str(first), str(second)


def text_of(client: FlaskClient, address: str) -> str:
    return html.unescape(client.get(address).get_data(as_text=True))


def weekly(document: str) -> set[str]:
    """Values of the table of the course, as a spreadsheet takes them."""
    return set(re.findall(r'data-csv="([0-9,]+)"', document)) & {"30", "40"}


def test_the_version_named_gives_its_own_figures(two: tuple[FlaskClient, str, str]) -> None:
    client, first, second = two
    assert weekly(text_of(client, PAGE)) == {"40"}
    assert weekly(text_of(client, f"{PAGE}?version={second}")) == {"40"}
    assert weekly(text_of(client, f"{PAGE}?version={first}")) == {"30"}
    assert weekly(text_of(client, PAGE)) == {"40"}


def test_only_another_version_is_said_with_the_way_back(two: tuple[FlaskClient, str, str]) -> None:
    client, first, second = two
    before = text_of(client, f"{PAGE}?periode=2024-03&version={first}")
    assert "C’est celle que nomme l’adresse" in before or "C'est celle que nomme" in before
    assert f'<a href="{PAGE}?periode=2024-03">' in before
    footer = before[before.index('class="pied"') :]
    assert first in footer
    assert second not in footer
    assert "que nomme l" not in text_of(client, PAGE)
    assert "que nomme l" not in text_of(client, f"{PAGE}?version={second}")


def test_choices_of_the_page_keep_the_version(two: tuple[FlaskClient, str, str]) -> None:
    client, first, _ = two
    main = text_of(client, f"{PAGE}?version={first}").partition("<main")[2].partition("</main")[0]
    own = set(re.findall(rf'href="({PAGE}\?[^"#]*)', main))
    assert own
    assert all(f"version={first}" in address for address in own)


def test_files_read_the_version_named(two: tuple[FlaskClient, str, str]) -> None:
    client, first, _ = two
    lines = "/budget/lignes.opendata.csv?exercice=2024"
    assert ",25" in text_of(client, lines)
    assert ",10" in text_of(client, f"{lines}&version={first}")


@pytest.mark.parametrize("wrong", ["0123456789ab", "../x", "é", "a" * 300])
def test_a_version_that_cannot_be_read_is_a_page_and_a_404(
    two: tuple[FlaskClient, str, str], wrong: str
) -> None:
    client, _, _ = two
    answer = client.get(PAGE, query_string={"periode": "2024-03", "version": wrong})
    document = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 404
    assert "n’est plus lisible" in document or "n'est plus lisible" in document
    assert f'<a href="{PAGE}?periode=2024-03">' in document
