"""A review closes with its figures and opens again as it was, whatever became of its version."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest
from drawn import drawn
from made_readings import reading
from review_town import W53, built, gate_of
from sqlalchemy import create_engine, text
from state_url import fresh_url
from tinytown import Tiny
from typer.testing import CliRunner

from dashboard.build.layout import Layout
from dashboard.build.retention import pin, pinned, purge
from dashboard.cli import app
from dashboard.errors import ConflictError, StateError, VersionError
from dashboard.indicators import parse_period, period_of, review_readings
from dashboard.operation.backup import back_up
from dashboard.operation.restore import restore
from dashboard.reviews import meetings
from dashboard.reviews.decisions import Draft, decide, register
from dashboard.reviews.meetings import (
    Plan,
    close,
    last_closed,
    prepare,
    read_review,
    reopen,
    reviews,
    revise,
)
from dashboard.reviews.model import Review, Screen
from dashboard.reviews.notes import (
    Scope,
    annotate,
    comment,
    comments_about,
    every_annotation,
    rewrite,
    withdraw,
    within,
)
from dashboard.settings import Settings
from dashboard.store import pins
from dashboard.store.journal import open_journal
from dashboard.store.versions import published
from dashboard.store.writings import ANNOTATION, COMMENT, DECISION, Writer, Writings, open_writings

CHIEF, MAYOR = Writer("Cheffe de cabinet"), Writer("Maire")
WEEK = parse_period("2025-W47")
MONDAY = dt.date(2025, 11, 24)
PLAN = Plan(
    WEEK,
    MONDAY,
    "v1",
    theme="Propreté",
    participants=("Maire", " DGS ", ""),
    screens=(Screen("/indicateur/demandes_recues?semaine=2025-W47", "Moins de demandes"),),
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return fresh_url(tmp_path)


@pytest.fixture
def writings(url: str) -> Iterator[Writings]:
    opened = open_writings(url)
    yield opened
    opened.close()


def closed(writings: Writings, plan: Plan = PLAN) -> Review:
    key = prepare(writings, plan, CHIEF)
    return close(writings, key, 1, [replace(reading(), version_id=plan.version_id)], CHIEF)


def test_a_review_is_prepared_with_its_theme_its_views_and_its_people(writings: Writings) -> None:
    found = read_review(writings, prepare(writings, PLAN, CHIEF))
    assert (found.week, found.date, found.theme) == (WEEK, MONDAY, "Propreté")
    assert found.participants == ("Maire", "DGS")
    assert found.screens == PLAN.screens
    assert (found.version_id, found.closed, found.checksum) == ("v1", False, "")


@pytest.mark.parametrize(
    "address",
    ["https://ailleurs.fr", "//ailleurs.fr", "/\\ailleurs.fr", "javascript:alert(1)", "", "x"],
)
def test_a_view_is_an_address_of_this_dashboard(writings: Writings, address: str) -> None:
    with pytest.raises(StateError):
        prepare(writings, replace(PLAN, screens=(Screen(address),)), CHIEF)
    assert reviews(writings) == []


def test_a_review_is_about_a_week_that_has_begun(writings: Writings) -> None:
    with pytest.raises(StateError, match="semaine"):
        prepare(writings, replace(PLAN, week=parse_period("2025-11")), CHIEF)
    with pytest.raises(StateError, match="avant la semaine"):
        prepare(writings, replace(PLAN, date=dt.date(2025, 11, 3)), CHIEF)


def test_the_same_review_is_not_prepared_twice_but_another_theme_may_be(
    writings: Writings,
) -> None:
    prepare(writings, PLAN, CHIEF)
    with pytest.raises(StateError, match="porte déjà sur la semaine S47"):
        prepare(writings, PLAN, MAYOR)
    prepare(writings, replace(PLAN, theme="Écoles"), MAYOR)
    assert len(reviews(writings)) == 2


def test_an_open_review_is_revised_and_the_second_editor_is_told(writings: Writings) -> None:
    key = prepare(writings, PLAN, CHIEF)
    revised = revise(writings, key, 1, replace(PLAN, theme="Eau"), CHIEF)
    assert (revised.theme, revised.stamp.revision) == ("Eau", 2)
    with pytest.raises(ConflictError):
        revise(writings, key, 1, replace(PLAN, theme="Air"), MAYOR)


def test_closing_freezes_and_opening_again_gives_the_same_readings(writings: Writings) -> None:
    shown = [reading(values=(1, 2, 3)), reading(values=(5, None))]
    key = prepare(writings, PLAN, CHIEF)
    review = close(writings, key, 1, shown, CHIEF)
    assert review.closed
    assert len(review.checksum) == 64
    back = reopen(writings, key)
    assert list(back.readings) == shown
    assert (back.review, dict(back.missing)) == (review, {})


def test_a_closed_review_changes_no_more(writings: Writings) -> None:
    review = closed(writings)
    key, revision = review.stamp.id, review.stamp.revision
    with pytest.raises(StateError, match="est close depuis"):
        revise(writings, key, revision, replace(PLAN, theme="Eau"), CHIEF)
    with pytest.raises(StateError, match="est close depuis"):
        close(writings, key, revision, [], CHIEF)
    assert read_review(writings, key) == review


def test_decisions_are_taken_in_a_review_until_it_closes(writings: Writings) -> None:
    key = prepare(writings, PLAN, CHIEF)
    draft = Draft("projet", "École", "Finir", review=key)
    decide(writings, draft, CHIEF)
    close(writings, key, 1, [reading()], CHIEF)
    with pytest.raises(StateError, match="est close"):
        decide(writings, draft, CHIEF)
    with pytest.raises(StateError, match="introuvable"):
        decide(writings, replace(draft, review=key + 1), CHIEF)
    assert [d.review for d in register(writings)] == [key]


def test_an_open_review_has_no_figures_to_open(writings: Writings) -> None:
    with pytest.raises(StateError, match="n'est pas close"):
        reopen(writings, prepare(writings, PLAN, CHIEF))


def test_figures_of_another_version_or_territory_are_not_frozen(writings: Writings) -> None:
    key = prepare(writings, PLAN, CHIEF)
    with pytest.raises(StateError, match="ne viennent pas de la version"):
        close(writings, key, 1, [reading(), replace(reading(), version_id="v2")], CHIEF)
    with pytest.raises(StateError, match="d'un autre territoire"):
        close(writings, key, 1, [reading(), replace(reading(), area="99001")], CHIEF)
    assert not read_review(writings, key).closed


def test_of_many_who_close_at_once_one_does_and_its_figures_stand(
    writings: Writings, url: str
) -> None:
    key = prepare(writings, PLAN, CHIEF)
    told: list[Exception] = []
    gate = Barrier(4)

    def shut(number: int) -> None:
        own = open_writings(url)
        gate.wait()
        try:
            close(own, key, 1, [reading(values=(number, number))], Writer(f"P{number}"))
        except StateError as error:
            told.append(error)
        finally:
            own.close()

    threads = [Thread(target=shut, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    back = reopen(writings, key)
    (shown,) = back.readings
    assert len(told) == 3
    assert back.review.stamp.changed_by == f"P{shown.trend[0].value}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revue_valeur SET valeurs = replace(valeurs, '\"10\"', '\"11\"')",
        "DELETE FROM revue_valeur",
        "UPDATE revue SET date = '2025-11-25'",
        "UPDATE revue SET theme = 'Autre'",
    ],
)
def test_figures_changed_behind_the_back_are_refused(
    writings: Writings, url: str, statement: str
) -> None:
    review = closed(writings)
    engine = create_engine(url)
    if engine.dialect.name == "postgresql":
        for plain, typed in (("(valeurs,", "(valeurs::text,"), ("11\"')", "11\"')::json")):
            statement = statement.replace(plain, typed)
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1
    engine.dispose()
    with pytest.raises(StateError, match="modifiés après coup"):
        reopen(writings, review.stamp.id)


def test_figures_frozen_by_another_version_of_the_program_still_open(
    writings: Writings, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = meetings.write

    def other(found):
        written = {**now(found), "plus_tard": {"x": [1]}}
        del written["cible"], written["fiche"]["reserve"]
        return written

    monkeypatch.setattr(meetings, "write", other)
    review = closed(writings)
    back = reopen(writings, review.stamp.id)
    assert drawn(back.readings[0]) == drawn(reading())
    assert dict(back.missing) == {"appels": ("fiche.reserve", "cible")}


def test_the_last_closed_review_is_the_one_of_an_earlier_week(writings: Writings) -> None:
    weeks = ["2020-W52", "2020-W53", "2021-W01"]
    for code in weeks:
        week = parse_period(code)
        closed(writings, replace(PLAN, week=week, date=week.end + dt.timedelta(days=1)))
    prepare(writings, replace(PLAN, week=parse_period("2021-W02")), CHIEF)
    found = {
        code: (
            last.week.code if (last := last_closed(reviews(writings), parse_period(code))) else ""
        )
        for code in [*weeks, "2021-W02", "2021-W03"]
    }
    assert found == {
        "2020-W52": "",
        "2020-W53": "2020-W52",
        "2021-W01": "2020-W53",
        "2021-W02": "2021-W01",
        "2021-W03": "2021-W01",
    }
    assert last_closed(reviews(writings), parse_period("2021-W03"), area="99001") is None


def copy_of(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The town of the reviews, to be harmed."""
    town = built(tmp_path_factory.getbasetemp() / "revue")
    shutil.copytree(town.root, tmp_path / "ville")
    return replace(town, root=tmp_path / "ville")


def settings_of(town: Tiny, base: Path | None = None) -> Settings:
    database = base or town.database
    return Settings(town.territory, database, f"sqlite:///{database / 'ecrits.sqlite'}")


def another_version(town: Tiny) -> None:
    """Build again after one more extract."""
    town.drop("pm25-suite.csv", (town.extracts / "pm25.csv").read_bytes().splitlines()[0] + b"\n")
    town.build()


def hold(town: Tiny, writings: Writings, monday: dt.date) -> Review:
    """A review of the week before a Monday, closed with the figures in service."""
    gate = gate_of(town)
    week = period_of("semaine", monday - dt.timedelta(days=1))
    key = prepare(writings, Plan(week, monday, gate.version.id), CHIEF)
    shown = review_readings(gate, day=monday)
    return close(writings, key, 1, shown, CHIEF, database=town.database)


def test_a_closed_review_keeps_its_version_and_reads_the_same_when_it_is_lost(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    town = copy_of(tmp_path, tmp_path_factory)
    writings = open_writings(settings_of(town).state_url)
    monday = W53 + dt.timedelta(days=7)
    rows = [drawn(found) for found in review_readings(gate_of(town), day=monday)]
    review = hold(town, writings, monday)
    layout = Layout(town.database)
    assert pinned(layout) == {review.version_id}
    another_version(town)
    purge(layout, 1, {}, dt.datetime.now(dt.UTC))
    assert review.version_id in {version.id for version in published(town.database)}
    pins.unpin(town.database, review.version_id)
    purge(layout, 1, {}, dt.datetime.now(dt.UTC))
    assert review.version_id not in {version.id for version in published(town.database)}
    back = reopen(writings, review.stamp.id)
    writings.close()
    assert [drawn(found) for found in back.readings] == rows
    assert back.review.week.code == "2020-W53"


def test_closing_after_the_version_was_purged_keeps_the_figures_and_pins_nothing(
    tmp_path: Path, writings: Writings
) -> None:
    key = prepare(writings, PLAN, CHIEF)
    close(writings, key, 1, [reading()], CHIEF, database=tmp_path / "base")
    assert list(reopen(writings, key).readings) == [reading()]
    assert not (tmp_path / "base").exists()


@pytest.mark.parametrize("name", ["", "..", "../ailleurs", "absente"])
def test_only_a_version_is_pinned(tmp_path: Path, name: str) -> None:
    (tmp_path / "versions").mkdir()
    with pytest.raises(VersionError):
        pin(Layout(tmp_path), name)
    assert pins.pinned(tmp_path) == set()


def test_a_pin_put_while_a_purge_runs_saves_the_version(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = copy_of(tmp_path, tmp_path_factory)
    old = gate_of(town).version.id
    another_version(town)
    layout, moved = Layout(town.database), Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == old:  # the review is closed at the very moment the purge takes it away
            layout.pins.mkdir(exist_ok=True)
            (layout.pins / old).touch()
        return moved(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    done = purge(layout, 1, {}, dt.datetime.now(dt.UTC))
    assert (done.versions, old in {v.id for v in published(town.database)}) == ((), True)


def test_decisions_reviews_and_notes_come_back_from_a_backup_in_an_empty_folder(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    town = copy_of(tmp_path, tmp_path_factory)
    settings = settings_of(town)
    writings = open_writings(settings.state_url)
    review = hold(town, writings, W53 + dt.timedelta(days=7))
    decide(writings, Draft("projet", "École", "Finir"), CHIEF)
    comment(writings, "pm25_moyenne", "Chauffage au bois", CHIEF)
    before = register(writings), reopen(writings, review.stamp.id)
    writings.close()
    back_up(settings, tmp_path / "sauvegarde", dt.datetime.now(dt.UTC))
    new = settings_of(town, tmp_path / "neuf" / "base")
    restore(tmp_path / "sauvegarde", new)
    again = open_writings(new.state_url)
    after = register(again), reopen(again, review.stamp.id)
    kept = comments_about(again, "pm25_moyenne")
    again.close()
    assert after == before
    assert [one.text for one in kept] == ["Chauffage au bois"]
    assert pinned(Layout(new.database)) == {review.version_id}


def test_a_backup_says_what_a_server_of_writings_keeps_for_itself(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town = built(tmp_path_factory.getbasetemp() / "revue")
    monkeypatch.setenv("VIGIE_STATE_URL", "postgresql+psycopg://vigie@serveur/vigie")
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    said = CliRunner().invoke(app, ["backup", str(tmp_path / "s"), *where])
    assert said.exit_code == 0, said.output
    for word in ("revues", "décisions", "commentaires", "annotations", "journal", "pg_dump"):
        assert word in said.output
    assert json.loads((tmp_path / "s" / "sauvegarde.json").read_text())["writings"] == "ailleurs"


def test_a_comment_is_withdrawn_but_stays_in_the_base_and_in_the_journal(
    writings: Writings, url: str
) -> None:
    key = comment(writings, "pm25_moyenne", "Feux de jardin", CHIEF, period="2025-W47")
    comment(writings, "pm25_moyenne", "Ici", CHIEF, area="99001")
    assert [c.text for c in comments_about(writings, "pm25_moyenne")] == ["Feux de jardin", "Ici"]
    assert [c.text for c in comments_about(writings, "pm25_moyenne", "99001")] == ["Ici"]
    rewrite(writings, COMMENT, key, 1, "Feux de jardin, puis pluie", CHIEF)
    withdraw(writings, COMMENT, key, 2, MAYOR)
    assert [c.text for c in comments_about(writings, "pm25_moyenne")] == ["Ici"]
    assert writings.get(COMMENT, key)["texte"] == "Feux de jardin, puis pluie"
    journal = open_journal(url)
    last = journal.entries()[0]
    journal.close()
    assert (last.who, last.what, last.before) == (
        "Maire",
        f"commentaire/{key}",
        {"retire_le": None},
    )
    for attempt in (
        lambda: withdraw(writings, COMMENT, key, 3, CHIEF),
        lambda: rewrite(writings, COMMENT, key, 3, "Non", CHIEF),
    ):
        with pytest.raises(StateError, match="a été retiré"):
            attempt()


def test_a_decision_is_abandoned_never_withdrawn(writings: Writings) -> None:
    key = decide(writings, Draft("projet", "École", "Finir"), CHIEF)
    with pytest.raises(StateError, match="ne se retire pas"):
        withdraw(writings, DECISION, key, 1, CHIEF)


def test_an_annotation_shows_on_the_charts_of_its_scope_only(writings: Writings) -> None:
    first, last = dt.date(2025, 11, 3), dt.date(2025, 11, 5)
    annotate(writings, first, last, "Grève", Scope(family="dechets"), CHIEF)
    annotate(writings, first, first, "Panne", Scope(indicator="pm25_moyenne", area="A"), CHIEF)
    annotate(writings, last, last, "Orage", Scope(), CHIEF)
    found = every_annotation(writings)
    shown = [a.text for a in found if a.concerns("pm25_moyenne", "air", frozenset({"A", "V"}))]
    assert shown == ["Panne", "Orage"]
    assert [a.text for a in found if a.concerns("pm25_moyenne", "air", frozenset({"V"}))] == [
        "Orage"
    ]
    assert [a.text for a in found if a.concerns("tonnage", "dechets")] == ["Grève", "Orage"]
    assert [a.text for a in within(found, dt.date(2025, 11, 5), dt.date(2025, 12, 1))] == [
        "Grève",
        "Orage",
    ]
    withdraw(writings, ANNOTATION, found[0].stamp.id, 1, CHIEF)
    assert len(every_annotation(writings)) == 2


@pytest.mark.parametrize(
    ("start", "end", "scope"),
    [
        ("2025-11-05", "2025-11-03", Scope()),
        ("2025-11-03", "2025-11-03", Scope("pm25_moyenne", "air")),
        ("2025-11-03", "2025-11-03", Scope(family="bonheur")),
    ],
)
def test_an_annotation_that_makes_no_sense_is_refused(
    writings: Writings, start: str, end: str, scope: Scope
) -> None:
    first, last = map(dt.date.fromisoformat, (start, end))
    with pytest.raises(StateError):
        annotate(writings, first, last, "x", scope, CHIEF)
