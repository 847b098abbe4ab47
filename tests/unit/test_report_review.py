"""The report of a closed review says what was shown that day, with the data it froze."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from review_town import built, gate_of, readings_of
from state_url import fresh_url
from tinytown import Tiny

from app import create_app
from dashboard.catalogue.report_templates import load_template
from dashboard.components.context import EXTENSION
from dashboard.indicators import parse_period, review_readings
from dashboard.reports.asked import Asked, values_of
from dashboard.reports.assembly import assemble
from dashboard.reports.report import Report
from dashboard.reports.template import plan_of
from dashboard.reviews.meetings import Plan, close, prepare
from dashboard.settings import Settings
from dashboard.store.writings import Writer, open_writings

WEEK = parse_period("2021-W03")
CHIEF = Writer("Cheffe de cabinet")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tiny, str, str]:
    """A town whose review of a week was closed, then whose bicycles of that week were corrected.

    With the version that the review froze, and the address of its writings.
    """
    root = tmp_path_factory.mktemp("close")
    shutil.copytree(built(tmp_path_factory.getbasetemp() / "revue").root, root / "ville")
    own = Tiny(root / "ville")
    url = fresh_url(root)
    writings, gate = open_writings(url), gate_of(own)
    day = WEEK.end + dt.timedelta(days=1)
    key = prepare(writings, Plan(WEEK, day, gate.version.id), CHIEF)
    close(writings, key, 1, review_readings(gate, day=day), CHIEF, database=own.database)
    writings.close()
    velo = readings_of("velo", 10, jump=dt.date(2021, 1, 25))
    own.write("mesure", [{**row, "valeur": _corrected(row)} for row in velo], code="velo")
    own.build()
    return own, gate.version.id, url


def _corrected(row: dict[str, object]) -> object:
    return 500 if str(row["debut"]).startswith("2021-01-20") else row["valeur"]


def _report(town: Tiny, url: str, week: str) -> tuple[str, Report]:
    server = create_app(Settings(town.territory, town.database, url)).server
    template = load_template("revue-hebdomadaire")
    values = values_of(server, template, Asked(week=week))
    territory = server.extensions[EXTENSION].territory
    return values.version, assemble(server, plan_of(template, territory, values), "")


def test_a_closed_review_is_told_with_the_data_it_froze(town: tuple[Tiny, str, str]) -> None:
    own, frozen, url = town
    version, report = _report(own, url, "2021-W03")
    assert version == frozen
    assert {item.origin.version for item in report.items} == {frozen}
    version, _ = _report(own, url, "2021-W04")
    assert version != frozen, "une semaine sans revue close se lit dans les données en service"


def test_when_the_frozen_version_is_gone_the_data_in_service_are_read(
    town: tuple[Tiny, str, str], tmp_path: Path
) -> None:
    own, frozen, url = town
    shutil.copytree(own.root, tmp_path / "ville")
    poor = replace(own, root=tmp_path / "ville")
    shutil.rmtree(poor.database / "versions" / frozen)
    version, report = _report(poor, url, "2021-W03")
    assert version != frozen
    assert report.items
