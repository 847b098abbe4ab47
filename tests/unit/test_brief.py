"""The brief: exceptions first, alerts, what changed, decisions, then every indicator."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from review_town import built, gate_of, readings_of, settings_of
from tinytown import Tiny
from typer.testing import CliRunner, Result

from dashboard.cli import app
from dashboard.errors import QueryError
from dashboard.formats import PARIS
from dashboard.indicators import Period, Status, parse_period, review_readings
from dashboard.reviews.brief import Brief, prepare_brief
from dashboard.reviews.brief_words import brief_html, brief_markdown
from dashboard.reviews.changes import Kind
from dashboard.reviews.decisions import Draft, decide
from dashboard.reviews.meetings import Plan, close, prepare, read_review
from dashboard.store.writings import Writer, Writings, open_writings

CHIEF = Writer("Cheffe de cabinet")
W03, W04 = parse_period("2021-W03"), parse_period("2021-W04")


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return built(tmp_path_factory.getbasetemp() / "revue")


@pytest.fixture
def writings(tmp_path: Path) -> Iterator[Writings]:
    opened = open_writings(f"sqlite:///{tmp_path / 'ecrits.sqlite'}")
    yield opened
    opened.close()


def monday_after(week: Period) -> dt.date:
    return week.end + dt.timedelta(days=1)


def held(town: Tiny, writings: Writings, week: Period) -> int:
    """A review of a week, closed."""
    gate = gate_of(town)
    day = monday_after(week)
    plan = Plan(week, day, gate.version.id, theme="Air", participants=("Maire",))
    key = prepare(writings, plan, CHIEF)
    close(writings, key, 1, review_readings(gate, day=day), CHIEF)
    return key


def decision(writings: Writings, **changes: object) -> int:
    draft = Draft("indicateur", "pm25_moyenne", "Prime au chauffage propre", owner="Énergie")
    return decide(writings, replace(draft, **changes), CHIEF)


def codes(found: Brief) -> list[str]:
    return [one.reading.indicator.code for one in found.exceptions]


def flat(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def test_signals_come_first_then_what_is_off_target_without_an_open_decision(
    town: Tiny, writings: Writings
) -> None:
    found = prepare_brief(gate_of(town), writings, W04)
    assert codes(found) == ["passages_velo", "delai_median_resolution", "pm25_moyenne"]
    assert found.exceptions[0].reading.signal is not None
    assert [one.reading.status for one in found.exceptions[1:]] == [Status.OFF, Status.OFF]
    assert [one.rung.code if one.rung else "" for one in found.exceptions] == [
        "",
        "direction_generale",
        "direction_generale",
    ]
    decision(writings)
    assert codes(prepare_brief(gate_of(town), writings, W04)) == [
        "passages_velo",
        "delai_median_resolution",
    ]


def test_without_a_closed_review_the_week_before_is_compared_with(
    town: Tiny, writings: Writings
) -> None:
    found = prepare_brief(gate_of(town), writings, W04)
    assert (found.base.review, found.base.week) == (None, W03)
    (moved,) = [change for change in found.changes if change.code == "passages_velo"]
    assert moved.kind is Kind.MOVED
    assert "faute de revue close" in brief_markdown(found)


def test_the_last_closed_review_is_compared_with_whatever_weeks_were_skipped(
    town: Tiny, writings: Writings
) -> None:
    held(town, writings, parse_period("2020-W53"))
    found = prepare_brief(gate_of(town), writings, W04)
    assert found.base.review is not None
    assert found.base.week.code == "2020-W53"
    assert "revue du 04/01/2021 (S53 2020)" in flat(brief_markdown(found))


@pytest.mark.parametrize("code", ["2020-W53", "2021-W01"])
def test_the_turn_of_the_year_has_its_briefs(town: Tiny, writings: Writings, code: str) -> None:
    found = prepare_brief(gate_of(town), writings, parse_period(code))
    shown = {
        r.current.period.code
        for _, readings in found.families
        for r in readings
        if r.current and r.current.period.kind == "semaine"
    }
    assert shown == {code}
    assert found.base.week == parse_period({"2020-W53": "2020-W52", "2021-W01": "2020-W53"}[code])


def test_it_leaves_forty_eight_hours_before_the_meeting(town: Tiny, writings: Writings) -> None:
    assert prepare_brief(gate_of(town), writings, W04).send_by == dt.date(2021, 1, 30)
    prepare(writings, Plan(W04, dt.date(2021, 2, 4), "v"), CHIEF)
    found = prepare_brief(gate_of(town), writings, W04)
    assert (found.meeting, found.send_by) == (dt.date(2021, 2, 4), dt.date(2021, 2, 2))


def test_every_indicator_of_the_version_is_there_once_by_family(
    town: Tiny, writings: Writings
) -> None:
    gate = gate_of(town)
    found = prepare_brief(gate, writings, W04)
    listed = [r.indicator.code for _, readings in found.families for r in readings]
    asked = [r.indicator.code for r in review_readings(gate, day=monday_after(W04))]
    assert sorted(listed) == sorted(asked)
    assert len(set(listed)) == len(listed)


def test_defects_of_the_board_and_alerts_are_said(town: Tiny, writings: Writings) -> None:
    late = prepare_brief(gate_of(town), writings, parse_period("2021-W06"))
    text = flat(brief_markdown(late))
    assert {r.indicator.code for r in late.late} >= {"passages_velo", "pm25_moyenne"}
    assert "2 indicateurs sans responsable : Demandes en cours, Particules fines" in text
    assert "1 indicateur sans cible : Demandes en cours" in text
    assert "Donnée en retard : connue jusqu’au 31/01/2021" in text


def test_a_value_past_its_hard_limit_is_an_alert(town: Tiny, writings: Writings) -> None:
    found = prepare_brief(gate_of(town), writings, W04)
    assert found.over_limit == ()
    (delay,) = [e.reading for e in found.exceptions if "delai" in e.reading.indicator.code]
    assert delay.definition is not None
    past = replace(delay, definition=replace(delay.definition, limit=delay.target.low))
    said = flat(brief_markdown(replace(found, over_limit=(past,))))
    assert "au-delà du seuil d’alerte de 2,0 jours (S04 2021)" in said


def test_open_decisions_come_with_their_lateness_and_where_they_go(
    town: Tiny, writings: Writings
) -> None:
    held(town, writings, W03)
    decision(writings, kind="projet", subject="École", due=dt.date(2021, 1, 22), text="Toit")
    decision(writings, due=dt.date(2021, 3, 1))
    found = prepare_brief(gate_of(town), writings, W04)
    first, second = found.standings
    assert first.rung == second.rung
    late = next(s for s in found.standings if s.decision.kind == "projet")
    assert (late.days_late, late.reviews_late) == (10, 2)
    row = next(line for line in brief_markdown(found).split("\n") if "Toit" in line)
    assert "10 jours de retard" in flat(row)
    assert "À la direction générale" in row


def test_the_meeting_says_what_became_of_its_decisions(town: Tiny, writings: Writings) -> None:
    held(town, writings, W03)
    decision(writings, due=dt.date(2021, 1, 20))
    said = flat(brief_markdown(prepare_brief(gate_of(town), writings, W04)))
    assert "Décisions tenues dans leur première échéance : 0 sur 1 (0 %)." in said
    assert "Indicateurs hors cible qui ont une décision ouverte : 1 sur 2 (50 %)." in said
    assert "Dernière revue close : 25/01/2021, il y a 7 jours." in said


def test_a_corrected_extract_is_a_correction_and_not_a_movement(
    town: Tiny, writings: Writings, tmp_path: Path
) -> None:
    shutil.copytree(town.root, tmp_path / "ville")
    own = replace(town, root=tmp_path / "ville")
    key = held(own, writings, W03)
    velo = readings_of("velo", 10, jump=dt.date(2021, 1, 25))
    for row in velo:
        if str(row["debut"]).startswith("2021-01-20"):
            row["valeur"] = 500
    own.write("mesure", velo, code="velo")
    own.build()
    found = prepare_brief(gate_of(own), writings, W04)
    assert found.version_id != read_review(writings, key).version_id
    corrected = [c for c in found.changes if c.kind is Kind.CORRECTED]
    assert [(c.code, [r.period for r in c.periods]) for c in corrected] == [
        ("passages_velo", [W03])
    ]
    frozen = prepare_brief(gate_of(own), writings, W03)
    shown = [r for _, readings in frozen.families for r in readings]
    (velo_then,) = [r for r in shown if r.indicator.code == "passages_velo"]
    assert velo_then.current is not None
    assert velo_then.current.value == corrected[0].periods[0].before
    assert (frozen.frozen, frozen.version_id) == (True, velo_then.version_id)
    assert "chiffres tels qu’affichés ce jour-là" in brief_markdown(frozen)


def test_a_spoilt_review_does_not_stop_the_next_brief(
    town: Tiny, writings: Writings, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(town, writings, W03)
    monkeypatch.setattr("dashboard.reviews.meetings.checksum", lambda *_: "autre")
    found = prepare_brief(gate_of(town), writings, W04)
    assert found.base.review is None
    assert "modifiés après coup" in brief_markdown(found)


def test_a_month_or_an_unknown_area_is_refused(town: Tiny, writings: Writings) -> None:
    with pytest.raises(QueryError, match="porte sur une semaine"):
        prepare_brief(gate_of(town), writings, parse_period("2021-01"))
    with pytest.raises(QueryError, match="territoire inconnu"):
        prepare_brief(gate_of(town), writings, W04, area="12345")


def test_the_whole_is_the_whole_under_either_name(town: Tiny, writings: Writings) -> None:
    decision(writings)
    gate = gate_of(town)
    one, other = (prepare_brief(gate, writings, W04, area=area) for area in ("", "99"))
    assert one == other


def test_a_decision_of_another_area_does_not_cover_the_whole(
    town: Tiny, writings: Writings
) -> None:
    decision(writings, area="99001")
    found = prepare_brief(gate_of(town), writings, W04)
    assert "pm25_moyenne" in codes(found)


class Outline(HTMLParser):
    """What makes a page readable without seeing it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append((tag, named))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if named.get("id"):
            self.ids.append(str(named["id"]))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_the_page_is_whole_french_and_outlined(town: Tiny, writings: Writings) -> None:
    decision(writings, text="<script>alert(1)</script> =cmd() | md |", owner="\u202eénoj")
    page = brief_html(prepare_brief(gate_of(town), writings, W04))
    outline = Outline(page)
    assert outline.named("html") == [{"lang": "fr"}]
    assert not re.search(r"(?:src|href|url\(|@import|http)", page)
    assert outline.levels[0] == 1
    assert all(b - a <= 1 for a, b in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(set(outline.ids)) == len(outline.ids)
    tables = outline.named("table")
    assert len(tables) == len(outline.named("caption")) > 3
    assert {attrs.get("scope") for attrs in outline.named("th")} == {"col", "row"}
    assert not outline.named("script")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page
    assert "Données simulées" in page
    assert "@page { size: A4;" in page


def test_the_two_forms_say_the_same_figures(town: Tiny, writings: Writings) -> None:
    found = prepare_brief(gate_of(town), writings, W04)
    page = re.sub(r"<[^>]+>", " ", brief_html(found).split("</style>")[1])
    marked = brief_markdown(found).replace("\\", "")
    figures = r"\d[\d\u202f]*(?:,\d+)?\u00a0[%a-zµ]+"
    assert sorted(re.findall(figures, page)) == sorted(re.findall(figures, marked))


def run(town: Tiny, *words: str) -> Result:
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    return CliRunner().invoke(app, [*words, *where])


@pytest.fixture
def own(town: Tiny, tmp_path: Path) -> Tiny:
    shutil.copytree(town.root, tmp_path / "ville")
    return replace(town, root=tmp_path / "ville")


def test_the_command_writes_what_the_engine_says(own: Tiny, tmp_path: Path) -> None:
    said = run(own, "brief", "--week", "2021-W04", "--format", "md")
    assert said.exit_code == 0, said.output
    opened = open_writings(settings_of(own).state_url)
    expected = prepare_brief(gate_of(own), opened, W04)
    opened.close()
    assert said.output == brief_markdown(expected)
    target = tmp_path / "brief.html"
    assert (
        run(own, "brief", "--week", "2021-W04", "--format", "html", "-o", str(target)).output == ""
    )
    assert target.read_text(encoding="utf-8") == brief_html(expected)


def test_the_command_lists_the_register(own: Tiny) -> None:
    assert "Aucune décision ouverte." in run(own, "decisions").output
    opened = open_writings(settings_of(own).state_url)
    key = decision(opened, kind="projet", subject="[bold]École", due=dt.date(2021, 1, 1))
    opened.close()
    listed = run(own, "decisions").output
    assert "[bold]" in listed
    (entry,) = json.loads(run(own, "decisions", "--json").output)["decisions"]
    assert (entry["id"], entry["etat"], entry["palier"]) == (key, "a_faire", "chef_de_service")
    today = dt.datetime.now(PARIS).date()
    assert entry["jours_de_retard"] == (today - dt.date(2021, 1, 1)).days


def test_the_register_is_read_before_anything_is_built(tmp_path: Path) -> None:
    empty = Tiny(tmp_path)
    empty.save()
    said = run(empty, "decisions", "--json")
    assert json.loads(said.output) == {"decisions": []}
    assert not empty.database.exists()


def test_a_brief_without_a_version_says_what_to_do(tmp_path: Path) -> None:
    empty = Tiny(tmp_path)
    empty.save()
    said = run(empty, "brief")
    assert said.exit_code == 1
    assert "aucune version construite" in str(said.exception)
    assert not empty.database.exists()


def test_the_week_by_default_is_the_last_one_the_data_reach(town: Tiny, writings: Writings) -> None:
    assert prepare_brief(gate_of(town), writings).week.code == "2021-W04"
