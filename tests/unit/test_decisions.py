"""The register of decisions: postponed in the open, never overwritten unseen, escalated by rule."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from threading import Barrier, Thread

import pytest
from alembic import command
from alembic.config import Config
from made_readings import at_most, indicator, knowledge, reading
from sqlalchemy import create_engine, text
from state_url import fresh_url

from dashboard.catalogue.meeting import Meeting, Rung, load_meeting
from dashboard.errors import ConflictError, PackError, QueryError, StateError
from dashboard.formats import PARIS
from dashboard.indicators import Knowledge, Reading, Status, period_of
from dashboard.reviews.decisions import (
    Amendment,
    Draft,
    amend,
    carried,
    decide,
    read_decision,
    register,
    standing,
    standings,
)
from dashboard.reviews.metrics import Share, metrics
from dashboard.reviews.model import Decision, Progress, Review, Stamp
from dashboard.reviews.offtarget import off_since, weeks_off, weeks_undecided
from dashboard.store.journal import MIGRATIONS, Entry, Journal, open_journal
from dashboard.store.writings import DECISION, Writer, Writings, open_writings

CHIEF, MAYOR = Writer("Cheffe de service"), Writer("Maire", authenticated=True)
TODAY = dt.date(2025, 11, 24)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return fresh_url(tmp_path)


@pytest.fixture
def writings(url: str) -> Iterator[Writings]:
    opened = open_writings(url)
    yield opened
    opened.close()


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def project(writings: Writings, **changes: object) -> Decision:
    """A decision about a project, due today."""
    draft = Draft("projet", "École", "Finir le toit", owner="Bâtiments", due=TODAY)
    return read_decision(writings, decide(writings, replace(draft, **changes), CHIEF))


def change(writings: Writings, found: Decision, change: Amendment) -> Decision:
    return amend(writings, found.stamp.id, found.stamp.revision, change, MAYOR, today=TODAY)


def test_a_decision_is_read_back_as_it_was_typed(writings: Writings) -> None:
    found = project(writings, finding="Il pleut\nencore", service="Patrimoine", area="99001")
    assert (found.kind, found.subject, found.text) == ("projet", "École", "Finir le toit")
    assert (found.finding, found.owner, found.service) == (
        "Il pleut\nencore",
        "Bâtiments",
        "Patrimoine",
    )
    assert (found.due, found.progress, found.postponements) == (TODAY, Progress.TODO, 0)
    assert (found.area, found.review, found.open) == ("99001", None, True)
    assert found.stamp.created_by == "Cheffe de service"


def test_a_decision_may_be_typed_before_its_owner_and_its_date_are_known(
    writings: Writings,
) -> None:
    found = project(writings, owner="", due=None)
    assert (found.owner, found.due) == ("", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "  \n "},
        {"text": "\u202e\u0000"},
        {"subject": ""},
        {"kind": "rumeur"},
        {"owner": "x" * 121},
        {"text": "x" * 4001},
    ],
)
def test_a_decision_without_words_or_too_long_is_refused(
    writings: Writings, wrong: dict[str, str]
) -> None:
    with pytest.raises(StateError):
        project(writings, **wrong)
    assert register(writings) == []


def test_an_indicator_that_does_not_exist_is_refused(writings: Writings) -> None:
    with pytest.raises(QueryError, match="indicateur inconnu"):
        project(writings, kind="indicateur", subject="bonheur")


@pytest.mark.parametrize("shift", [-5, 0, 1, 40])
def test_a_due_date_moved_later_counts_as_a_postponement_and_only_then(
    writings: Writings, shift: int
) -> None:
    found = change(writings, project(writings), Amendment(due=TODAY + days(shift)))
    assert found.postponements == (shift > 0)
    assert found.progress is (Progress.POSTPONED if shift > 0 else Progress.TODO)
    assert found.due == TODAY + days(shift)


def test_postponements_add_up_and_a_work_under_way_stays_so(writings: Writings) -> None:
    found = change(writings, project(writings), Amendment(progress=Progress.DOING))
    for step in (7, 14, 21):
        found = change(writings, found, Amendment(due=TODAY + days(step)))
    assert (found.postponements, found.progress) == (3, Progress.DOING)


def test_taking_the_date_away_is_a_postponement_and_a_first_date_is_not(
    writings: Writings,
) -> None:
    assert change(writings, project(writings), Amendment(no_due=True)).postponements == 1
    undated = project(writings, due=None)
    assert change(writings, undated, Amendment(due=TODAY)).postponements == 0


def test_postponing_asks_for_a_later_date(writings: Writings) -> None:
    with pytest.raises(StateError, match="nouvelle échéance"):
        change(writings, project(writings), Amendment(progress=Progress.POSTPONED))


def test_a_decision_done_says_when_and_reopened_no_more(writings: Writings) -> None:
    done = change(writings, project(writings), Amendment(progress=Progress.DONE, proof="PV signé"))
    assert (done.done_on, done.proof, done.open) == (TODAY, "PV signé", False)
    moved = change(writings, done, Amendment(due=TODAY + days(30)))
    assert moved.postponements == 0
    again = change(writings, moved, Amendment(progress=Progress.DOING))
    assert (again.done_on, again.open) == (None, True)


def test_a_change_that_changes_nothing_leaves_no_line(writings: Writings, url: str) -> None:
    found = project(writings)
    same = change(writings, found, Amendment(text="Finir le toit", due=TODAY))
    assert same.stamp.revision == found.stamp.revision
    journal = open_journal(url)
    assert [entry.what for entry in journal.entries()] == [f"decision/{found.stamp.id}"]
    journal.close()


def test_each_change_is_journaled_with_before_and_after(writings: Writings, url: str) -> None:
    found = project(writings)
    change(writings, found, Amendment(due=TODAY + days(7)))
    journal = open_journal(url)
    line = journal.entries()[0]
    journal.close()
    assert (line.who, line.authenticated) == ("Maire", True)
    assert line.before == {"echeance": "2025-11-24", "etat": "a_faire", "reports_nb": 0}
    assert line.after == {"echeance": "2025-12-01", "etat": "reporte", "reports_nb": 1}


def test_the_second_of_two_editors_is_told_and_the_first_text_stands(writings: Writings) -> None:
    found = project(writings)
    change(writings, found, Amendment(text="Refaire le toit"))
    with pytest.raises(ConflictError, match="« Maire » a modifié cette ligne") as told:
        amend(writings, found.stamp.id, found.stamp.revision, Amendment(text="Autre"), CHIEF)
    assert told.value.current["decision"] == "Refaire le toit"
    assert read_decision(writings, found.stamp.id).text == "Refaire le toit"


def test_of_many_editors_at_once_exactly_one_wins_each_round(writings: Writings, url: str) -> None:
    found = project(writings)
    told: list[ConflictError] = []
    rounds, editors = 4, 4

    def edit(name: str, revision: int, gate: Barrier) -> None:
        own = open_writings(url)
        gate.wait()
        try:
            later = Amendment(text=f"Texte de {name}", due=TODAY + days(revision * 7))
            amend(own, found.stamp.id, revision, later, Writer(name))
        except ConflictError as error:
            told.append(error)
        finally:
            own.close()

    for turn in range(rounds):
        revision = found.stamp.revision + turn
        gate = Barrier(editors)
        threads = [
            Thread(target=edit, args=(f"Personne {n}", revision, gate)) for n in range(editors)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    last = read_decision(writings, found.stamp.id)
    assert len(told) == rounds * (editors - 1)
    assert last.stamp.revision == found.stamp.revision + rounds
    assert last.postponements == rounds
    assert last.text == f"Texte de {last.stamp.changed_by}"
    assert all(error.current["decision"].startswith("Texte de") for error in told)


def test_open_decisions_are_carried_to_the_next_review_and_closed_ones_are_not(
    writings: Writings,
) -> None:
    late = project(writings, due=TODAY - days(3))
    undated = project(writings, due=None)
    soon = project(writings, due=TODAY + days(3))
    done = change(writings, project(writings), Amendment(progress=Progress.DONE))
    dropped = change(writings, project(writings), Amendment(progress=Progress.DROPPED))
    found = carried(register(writings))
    assert [d.stamp.id for d in found] == [late.stamp.id, soon.stamp.id, undated.stamp.id]
    assert {done.stamp.id, dropped.stamp.id}.isdisjoint(d.stamp.id for d in found)


def stamp(key: int = 1, created: dt.date = TODAY) -> Stamp:
    moment = dt.datetime.combine(created, dt.time(12), PARIS)
    return Stamp(key, 1, moment, "x", moment, "x")


def made(key: int = 1, created: dt.date = TODAY, **changes: object) -> Decision:
    """A decision that no base holds."""
    plain = Decision(
        stamp(key, created),
        None,
        "projet",
        "École",
        "",
        "",
        "Finir",
        "Bâtiments",
        "",
        TODAY,
        Progress.TODO,
        0,
        None,
        "",
    )
    return replace(plain, **changes)


ESCALATION = [
    # days late, meetings since, weeks off target → who hears of it
    (0, 0, 0, None),
    (6, 0, 0, None),
    (6, 1, 0, None),
    (7, 1, 0, "chef_de_service"),
    (13, 1, 0, "chef_de_service"),
    (8, 2, 0, "direction_generale"),
    (2, 2, 0, "direction_generale"),
    (15, 3, 0, "elu"),
    (40, 0, 0, "chef_de_service"),
    (0, 0, 3, None),
    (0, 0, 4, "direction_generale"),
    (22, 3, 9, "elu"),
]


@pytest.mark.parametrize(("late", "held", "red", "rung"), ESCALATION)
def test_escalation_follows_the_table_of_the_meeting(
    late: int, held: int, red: int, rung: str | None
) -> None:
    due = TODAY - days(late)
    meetings = [TODAY - days(n) for n in range(held)] if late else []
    found = standing(made(due=due), TODAY, rules=load_meeting(), meetings=meetings, weeks_off=red)
    assert (found.rung.code if found.rung else None) == rung
    assert (found.days_late, found.weeks_off) == (late, red)


def test_a_meeting_of_the_day_of_the_due_date_does_not_make_it_late() -> None:
    found = standing(made(), TODAY, rules=load_meeting(), meetings=[TODAY, TODAY - days(7)])
    assert (found.days_late, found.reviews_late, found.rung) == (0, 0, None)


@pytest.mark.parametrize("progress", [Progress.DONE, Progress.DROPPED])
def test_a_closed_decision_goes_nowhere(progress: Progress) -> None:
    old = made(due=TODAY - days(90), progress=progress)
    found = standing(old, TODAY, rules=load_meeting(), meetings=[TODAY], weeks_off=9)
    assert (found.days_late, found.rung) == (0, None)


def test_the_highest_rung_comes_first_in_the_list() -> None:
    found = standings(
        [
            made(1, due=TODAY + days(2)),
            made(2, due=TODAY - days(8)),
            made(3, due=None, kind="indicateur", subject="appels"),
        ],
        TODAY,
        rules=load_meeting(),
        weeks_off={("appels", ""): 5},
    )
    assert [one.decision.stamp.id for one in found] == [3, 2, 1]


def test_the_rules_are_data_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "reunion.toml"
    head = "preavis_heures = 24\nmouvement_min_part = 0.2\n"
    path.write_text(f'{head}[[palier]]\ncode = "a"\nlibelle = "A"\njours_de_retard = 2\n')
    assert load_meeting(path) == Meeting(24, load_meeting(path).smallest_move, (Rung("a", "A", 2),))
    for number, wrong in enumerate(
        (
            f'{head}[[palier]]\ncode = "a"\nlibelle = "A"\n',
            f'{head}[[palier]]\ncode = "a"\nlibelle = "A"\nsemaines = 2\n',
            f'{head}[[palier]]\ncode = "a"\nlibelle = "A"\njours_de_retard = "deux"\n',
            "preavis_heures = true\n",
            "preavis_heures = [",
        )
    ):
        other = tmp_path / f"faux-{number}.toml"
        other.write_text(wrong)
        with pytest.raises(PackError, match=other.name):
            load_meeting(other)


def off(values: tuple[int | None, ...], last: str = "2025-W47") -> tuple[Knowledge, Reading]:
    """An indicator whose target has long been ten at most."""
    one = indicator()
    knows = knowledge(one, targets={"appels": at_most(10, since=dt.date(2020, 1, 1))})
    return knows, reading(last, values, indicator=one, status=Status.OFF)


@pytest.mark.parametrize(
    ("values", "count"),
    [((20,), 1), ((5, 20), 1), ((20, 5, 20, 20), 2), ((20, None, 20), 3), ((5, 20, 20, 20, 20), 4)],
)
def test_weeks_off_target_are_counted_back_to_the_first_of_the_run(
    values: tuple[int | None, ...], count: int
) -> None:
    assert weeks_off(*off(values), TODAY) == count


def test_the_target_of_each_week_judges_that_week() -> None:
    one = indicator()
    stricter = (*at_most(100), *at_most(10, since=dt.date(2025, 11, 10)))
    knows = knowledge(one, targets={"appels": stricter})
    found = reading("2025-W47", (20, 20, 20, 20), status=Status.OFF)
    assert weeks_off(knows, found, TODAY) == 2


def test_a_run_of_weeks_crosses_the_fifty_third_week() -> None:
    knows, found = off((5, 20, 20, 20), last="2021-W01")
    assert off_since(knows, found) == dt.date(2020, 12, 28)  # W52 was due on the Monday after
    assert weeks_off(knows, found, dt.date(2021, 1, 11)) == 3


def test_weeks_without_decision_stop_at_an_open_one_and_start_again_when_it_closes() -> None:
    knows, found = off((20,) * 6)
    about = made(kind="indicateur", subject="appels")
    assert weeks_undecided(knows, found, [], "", TODAY) == 6
    assert weeks_undecided(knows, found, [about], "", TODAY) == 0
    elsewhere = replace(about, area="99001")
    assert weeks_undecided(knows, found, [elsewhere], "", TODAY) == 6
    done = replace(about, progress=Progress.DONE, done_on=TODAY - days(8))
    assert weeks_undecided(knows, found, [done], "", TODAY) == 2


def review(key: int, day: dt.date, *, closed: bool = True, area: str = "") -> Review:
    moment = dt.datetime.combine(day, dt.time(12), PARIS)
    week = period_of("semaine", day - days(7))
    return Review(
        stamp(key, day), week, day, "", area, (), (), "v1", moment if closed else None, ""
    )


def test_metrics_equal_a_plain_count_over_random_registers() -> None:
    draw = random.Random(11)
    for _ in range(60):
        decisions = [random_decision(draw, key) for key in range(draw.randrange(12))]
        held = [
            review(key, TODAY - days(draw.randrange(-9, 60)), closed=draw.random() < 0.7)
            for key in range(draw.randrange(5))
        ]
        codes = [f"i{n}" for n in range(6)]
        found = [
            reading(indicator=indicator(code), status=draw.choice(list(Status))) for code in codes
        ]
        got = metrics(decisions, held, found, today=TODAY)
        asked = done = late = open_nb = moved = 0
        ages = []
        for d in decisions:
            is_open = d.progress.value in ("a_faire", "en_cours", "reporte")
            if is_open:
                open_nb += 1
                moved += d.postponements
                ages.append((TODAY - d.stamp.created_at.date()).days)
                if d.due is not None and d.due < TODAY:
                    late += 1
            if d.due is None or d.progress.value == "abandonne":
                continue
            if d.progress.value == "fait" or d.due < TODAY:
                asked += 1
                if d.progress.value == "fait" and d.done_on <= d.due and d.postponements == 0:
                    done += 1
        red = [r.indicator.code for r in found if r.status.value == "hors_cible"]
        treated = 0
        for code in red:
            for d in decisions:
                if (d.subject, d.kind, d.area) == (code, "indicateur", "") and d.open:
                    treated += 1
                    break
        past = sorted(r.date for r in held if r.closed_at and r.date <= TODAY)
        assert (got.on_time, got.open, got.late) == (Share(done, asked), open_nb, late)
        assert got.postponements == moved
        assert got.median_age_days == (median(ages) if ages else None)
        assert got.oldest_days == (max(ages) if ages else None)
        assert got.decided == Share(treated, len(red))
        assert got.last_review == (past[-1] if past else None)
        assert got.since_days == ((TODAY - past[-1]).days if past else None)


def random_decision(draw: random.Random, key: int) -> Decision:
    progress = draw.choice(list(Progress))
    due = draw.choice([None, TODAY + days(draw.randrange(-30, 30))])
    done = TODAY - days(draw.randrange(0, 40)) if progress is Progress.DONE else None
    return made(
        key,
        TODAY - days(draw.randrange(0, 90)),
        kind=draw.choice(["projet", "indicateur"]),
        subject=f"i{draw.randrange(6)}",
        area=draw.choice(["", "", "99001"]),
        due=due,
        progress=progress,
        done_on=done,
        postponements=draw.randrange(3),
    )


def test_migrating_an_older_base_keeps_its_journal_and_adds_the_tables(
    tmp_path: Path, url: str
) -> None:
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    Journal(engine).append(Entry("Agent", False, "identite", None, "Agent"))
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM journal")).fetchall()
    engine.dispose()
    opened = open_writings(url)
    decide(opened, Draft("projet", "École", "Finir"), CHIEF)
    rows = opened.rows(DECISION)
    opened.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        after = connection.execute(text("SELECT * FROM journal ORDER BY id")).fetchall()
    engine.dispose()
    assert after[: len(before)] == before
    assert (len(before), len(after), len(rows)) == (1, 2, 1)
