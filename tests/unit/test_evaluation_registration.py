"""Plans written, registered and changed in the open; what is computed for them, one at a time."""

from __future__ import annotations

import datetime as dt
import fcntl
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError
from state_url import fresh_url

from dashboard.cli import evaluations_calcul
from dashboard.cli.evaluations_calcul import TOO_BIG, TOO_LONG, ask_stale, drain
from dashboard.errors import ConflictError, PackError, PlanError, StateError
from dashboard.experiments import registration
from dashboard.experiments.computed import (
    BEFORE,
    NOT_BEGUN,
    RESULT,
    STOPPED,
    ask,
    latest,
    stale,
    stamp,
)
from dashboard.experiments.drafts import reader
from dashboard.experiments.registered import Registered, every, find, local_day, titles
from dashboard.settings import Settings
from dashboard.store.evaluations import COMPUTATION, EVALUATION, LOCK, PLAN, RUNNING, Queue
from dashboard.store.journal import JOURNAL, metadata
from dashboard.store.writings import Writer, Writings, open_writings
from dashboard.web import calculations

ANALYST, CHIEF = Writer("Service évaluation"), Writer("Directrice", authenticated=True)
READ = reader(["ville", "quartier"])
DRAFT: Mapping[str, Any] = MappingProxyType(
    {
        "code": "nouvelle",
        "titre": "LED aux Tilleuls",
        "mesure": "Remplacer les lanternes",
        "indicateur": "electricite_eclairage",
        "genre": "semaine",
        "sens_attendu": "baisse",
        "effet_minimal_utile": 5.0,
        "effet_minimal_unite": "%",
        "niveau": "quartier",
        "zones_traitees": [{"zone": "Q1", "debut": "2026-03-02"}],
        "choix_des_zones": "volontariat",
        "evaluateur": "Direction de la performance",
    }
)


@pytest.fixture
def writings(tmp_path: Path) -> Iterator[Writings]:
    opened = open_writings(fresh_url(tmp_path))
    yield opened
    opened.close()


def settings(folder: Path) -> Settings:
    return Settings(folder, folder, fresh_url(folder))


def written(writings: Writings) -> Registered:
    return find(writings, registration.keep(writings, DRAFT, ANALYST, READ), READ)


def registered(writings: Writings) -> Registered:
    one = written(writings)
    return registration.register(writings, one.code, one.revision, ANALYST, READ)


def journal(writings: Writings) -> list[str]:
    with writings.engine.connect() as connection:
        return list(connection.execute(select(JOURNAL.c.quoi).order_by(JOURNAL.c.id)).scalars())


def test_the_tables_of_the_code_are_those_of_the_migrations(writings: Writings) -> None:
    with writings.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    ours = {table.name for table in (EVALUATION, PLAN, COMPUTATION)}
    assert [one for one in found if any(name in str(one) for name in ours)] == []


def test_a_draft_changes_freely_and_is_not_counted(writings: Writings) -> None:
    one = written(writings)
    assert (one.code, one.draft, one.specifications) == ("led_aux_tilleuls", True, 1)
    other = registration.change(
        writings, one.code, one.revision, {**DRAFT, "effet_minimal_utile": 8.0}, CHIEF, READ
    )
    assert (other.draft, other.specifications, other.revision) == (True, 1, 2)
    assert other.digest != one.digest
    assert journal(writings) == [f"evaluation/{one.id}"] * 2


def test_registering_keeps_plan_digest_instant_and_author(writings: Writings) -> None:
    one = registered(writings)
    version = one.versions[0]
    assert (version.number, version.by, version.digest) == (1, ANALYST.name, one.digest)
    assert abs((dt.datetime.now(dt.UTC) - version.at).total_seconds()) < 60
    assert one.told["enregistre_le"] == local_day(version.at).isoformat()
    assert READ(one.told).fingerprint == one.digest
    with pytest.raises(StateError, match="déjà enregistré"):
        registration.register(writings, one.code, one.revision, ANALYST, READ)


def test_a_plan_registered_cannot_be_touched_even_by_hand(writings: Writings) -> None:
    registered(writings)
    for statement in (update(PLAN).values(motif="oubli"), delete(PLAN)):
        with (
            pytest.raises(DatabaseError, match="ne se modifie pas"),
            writings.engine.begin() as connection,
        ):
            connection.execute(statement)


def test_a_change_after_registration_is_shown_named_and_counted(writings: Writings) -> None:
    one = registered(writings)
    changed = {**DRAFT, "effet_minimal_utile": 8.0, "sens_attendu": "hausse"}
    with pytest.raises(StateError, match="sans raison"):
        registration.change(writings, one.code, one.revision, changed, ANALYST, READ)
    two = registration.change(
        writings, one.code, one.revision, changed, CHIEF, READ, reason="Seuil revu"
    )
    assert two.specifications == 2
    assert [v.number for v in two.versions] == [1, 2]
    assert set(two.versions[1].changed) == {"effet_minimal_utile", "sens_attendu"}
    assert (two.versions[1].by, two.versions[1].reason) == (CHIEF.name, "Seuil revu")
    assert two.versions[0].plan["effet_minimal_utile"] == 5.0
    from dashboard.catalogue.evaluation_digest import modified, specifications

    read = READ(two.told)
    assert (specifications(read), modified(read)) == (2, False)


def test_words_changed_make_a_version_that_does_not_count(writings: Writings) -> None:
    one = registered(writings)
    two = registration.change(
        writings, one.code, one.revision, {**DRAFT, "titre": "LED"}, ANALYST, READ, reason="Titre"
    )
    assert (len(two.versions), two.specifications, two.code) == (2, 1, "led_aux_tilleuls")
    assert two.title == "LED"
    with pytest.raises(StateError, match="rien n'a changé"):
        registration.change(
            writings, two.code, two.revision, two.plan, ANALYST, READ, reason="Pour voir"
        )


def test_who_comes_second_is_told_and_nothing_is_overwritten(writings: Writings) -> None:
    one = written(writings)
    registration.change(writings, one.code, one.revision, {**DRAFT, "titre": "A"}, CHIEF, READ)
    for act in (
        lambda: registration.register(writings, one.code, one.revision, ANALYST, READ),
        lambda: registration.change(
            writings, one.code, one.revision, {**DRAFT, "titre": "B"}, ANALYST, READ
        ),
    ):
        with pytest.raises(ConflictError, match="Directrice"):
            act()
    found = find(writings, one.code, READ)
    assert (found.title, found.draft) == ("A", True)


def test_a_title_of_the_pack_has_another_address_here(writings: Writings) -> None:
    taken = ["led_aux_tilleuls"]
    code = registration.keep(writings, DRAFT, ANALYST, READ, taken=taken)
    assert code == "led_aux_tilleuls_2"
    # two titles that make the same address
    other = {**DRAFT, "titre": "LED, aux Tilleuls !"}
    assert registration.keep(writings, other, ANALYST, READ, taken=taken) == "led_aux_tilleuls_3"
    assert [one.code for one in every(writings, READ)] == [code, "led_aux_tilleuls_3"]
    with pytest.raises(StateError, match="aucune évaluation"):
        find(writings, "led_aux_tilleuls", READ)


def test_a_plan_sent_twice_is_written_and_journaled_once(writings: Writings) -> None:
    one = written(writings)
    assert registration.keep(writings, DRAFT, ANALYST, READ) == one.code
    two = registration.register(writings, one.code, one.revision, ANALYST, READ)
    again = registration.register(writings, one.code, one.revision, ANALYST, READ)
    assert (again.revision, len(again.versions)) == (two.revision, 1)
    assert registration.keep(writings, DRAFT, CHIEF, READ) == one.code
    with pytest.raises(StateError, match="déjà enregistré"):
        registration.register(writings, one.code, one.revision, CHIEF, READ)
    changed = {**DRAFT, "effet_minimal_utile": 8.0}
    for _ in range(2):
        three = registration.change(
            writings, one.code, two.revision, changed, ANALYST, READ, reason="Seuil revu"
        )
    assert (len(three.versions), three.specifications) == (2, 2)
    assert journal(writings) == [f"evaluation/{one.id}"] * 3


def test_two_plans_of_one_title_are_refused_the_second_time(writings: Writings) -> None:
    one = written(writings)
    other = {**DRAFT, "mesure": "Baisser les lanternes", "titre": "led aux tilleuls"}
    with pytest.raises(StateError, match="déjà ce titre"):
        registration.keep(writings, other, CHIEF, READ)
    registration.keep(writings, {**other, "titre": "Autre"}, CHIEF, READ)
    with pytest.raises(StateError, match="déjà ce titre"):
        registration.change(
            writings, one.code, one.revision, {**DRAFT, "titre": "AUTRE"}, ANALYST, READ
        )
    assert titles(writings, but=one.code) == {"autre": "Autre"}


@pytest.mark.parametrize("same", [True, False])
def test_two_tabs_that_write_the_same_title_at_once_write_one_evaluation(
    writings: Writings, monkeypatch: pytest.MonkeyPatch, same: bool
) -> None:
    """The other tab writes between the moment the codes are read and the moment one is written."""
    plain, seen = registration.code_of, list[str]()
    other = DRAFT if same else {**DRAFT, "mesure": "Autre chose"}

    def late(title: str, taken: Any) -> str:
        if not seen:
            seen.append(title)
            registration.keep(writings, other, CHIEF, READ)
        return plain(title, taken)

    monkeypatch.setattr(registration, "code_of", late)
    if same:
        assert registration.keep(writings, DRAFT, ANALYST, READ) == "led_aux_tilleuls"
    else:
        with pytest.raises(StateError, match="déjà ce titre"):
            registration.keep(writings, DRAFT, ANALYST, READ)
    assert len(every(writings, READ)) == 1
    assert len(journal(writings)) == 1


def test_a_plan_that_contradicts_itself_is_not_written(writings: Writings) -> None:
    zones = [{"zone": "Q1", "motif": "Voisine"}]
    with pytest.raises(PackError, match="à la fois traitée et exclue"):
        registration.keep(writings, {**DRAFT, "zones_exclues": zones}, ANALYST, READ)
    assert every(writings, READ) == ()


def test_the_result_of_a_draft_is_never_asked_for(writings: Writings) -> None:
    one = written(writings)
    ask(writings, one, "v1")
    assert [row["genre"] for row in Queue(writings.engine).of(one.id)] == [BEFORE]
    two = registration.register(writings, one.code, one.revision, ANALYST, READ)
    ask(writings, two, "v1")
    kinds = sorted(row["genre"] for row in Queue(writings.engine).of(one.id))
    assert kinds == [BEFORE, RESULT]


def computing(found: list[str], told: Any = None) -> Any:
    def compute(_: Any, one: Registered, kind: str) -> Any:
        found.append(f"{one.code} {kind} {one.specifications}")
        if isinstance(told, BaseException):
            raise told
        return {"fait": len(found)} if told is None else told

    return compute


@pytest.fixture(autouse=True)
def no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluations_calcul, "open_gate", lambda *_: None)


def test_what_is_due_is_computed_once_and_read_back(writings: Writings, tmp_path: Path) -> None:
    one, found = registered(writings), list[str]()
    before = stamp(writings)
    ask(writings, one, "v1")
    ask(writings, one, "v1")
    assert latest(writings, one, "v1")[RESULT].busy
    assert drain(settings(tmp_path), writings, READ, computing(found)) == 2
    assert sorted(found) == ["led_aux_tilleuls avant 1", "led_aux_tilleuls resultat 1"]
    told = latest(writings, one, "v1")
    assert {kind: told[kind].state for kind in told} == {BEFORE: "fait", RESULT: "fait"}
    assert stamp(writings) != before
    assert not stale(told, one, "v1")
    ask(writings, one, "v1")
    again = latest(writings, one, "v1")[RESULT]
    assert (again.busy, bool(again.told)) == (True, True)
    assert drain(settings(tmp_path), writings, READ, computing(found)) == 2


def test_another_version_of_the_data_makes_it_stale_and_the_old_result_stays(
    writings: Writings, tmp_path: Path
) -> None:
    one = registered(writings)
    assert ask_stale(writings, READ, "v1") == 1
    drain(settings(tmp_path), writings, READ, computing([]))
    assert ask_stale(writings, READ, "v1") == 0
    told = latest(writings, one, "v2")
    assert (told[RESULT].version, bool(told[RESULT].told)) == ("v1", True)
    assert stale(told, one, "v2")
    assert ask_stale(writings, READ, "v2") == 1
    during = latest(writings, one, "v2")[RESULT]
    assert (during.version, during.busy, bool(during.told)) == ("v1", True, True)
    drain(settings(tmp_path), writings, READ, computing([]))
    assert latest(writings, one, "v2")[RESULT].version == "v2"


def test_a_plan_changed_no_longer_shows_what_was_computed_for_the_one_before(
    writings: Writings, tmp_path: Path
) -> None:
    one = registered(writings)
    ask(writings, one, "v1")
    drain(settings(tmp_path), writings, READ, computing([]))
    two = registration.change(
        writings,
        one.code,
        one.revision,
        {**DRAFT, "sens_attendu": "hausse"},
        ANALYST,
        READ,
        reason="Erreur",
    )
    assert latest(writings, two, "v1") == {}
    back = registration.change(
        writings, one.code, two.revision, DRAFT, ANALYST, READ, reason="Retour"
    )
    assert back.specifications == 3
    # the same plan, but one more was tried: p is multiplied again
    assert RESULT not in latest(writings, back, "v1")
    assert latest(writings, back, "v1")[BEFORE].told


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PlanError("trop peu de valeurs", field="zones"), "Trop peu de valeurs."),
        (MemoryError(), TOO_BIG),
        (ValueError("interne"), "Le calcul a échoué (ValueError)."),
    ],
)
def test_why_nothing_was_computed_is_told_in_french(
    writings: Writings, tmp_path: Path, error: Exception, words: str
) -> None:
    one = written(writings)
    ask(writings, one, "v1")
    assert drain(settings(tmp_path), writings, READ, computing([], error)) == 1
    told = latest(writings, one, "v1")[BEFORE]
    assert (told.state, told.message, told.told) == ("echec", words, {})


def test_a_computation_too_long_is_stopped(
    writings: Writings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluations_calcul, "LONGEST_SECONDS", 0.05)
    monkeypatch.setattr(evaluations_calcul, "_cpu", lambda _: None)
    one = written(writings)
    ask(writings, one, "v1")
    drain(settings(tmp_path), writings, READ, lambda *_: time.sleep(5))
    assert latest(writings, one, "v1")[BEFORE].message == TOO_LONG


def test_one_process_computes_at_a_time(writings: Writings, tmp_path: Path) -> None:
    one = written(writings)
    ask(writings, one, "v1")
    with (tmp_path / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert drain(settings(tmp_path), writings, READ, computing([])) == 0
    assert latest(writings, one, "v1")[BEFORE].busy
    assert drain(settings(tmp_path), writings, READ, computing([])) == 1


def test_what_is_asked_during_a_computation_is_not_forgotten(
    writings: Writings, tmp_path: Path
) -> None:
    one, found = written(writings), list[str]()

    def compute(gate: Any, this: Registered, kind: str) -> dict[str, int]:
        if not found:
            ask(writings, one, "v2")
        found.append(kind)
        return {"fait": 1}

    ask(writings, one, "v1")
    assert drain(settings(tmp_path), writings, READ, compute) == 2


def test_a_process_killed_leaves_a_failure_that_can_be_asked_again(
    writings: Writings, tmp_path: Path
) -> None:
    one = written(writings)
    ask(writings, one, "v1")
    assert Queue(writings.engine).take() is not None
    assert latest(writings, one, "v1")[BEFORE].state == RUNNING
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6)
    assert latest(writings, one, "v1", now=later)[BEFORE].message == STOPPED
    drain(settings(tmp_path), writings, READ, computing([]))
    assert latest(writings, one, "v1")[BEFORE].message == STOPPED
    ask(writings, one, "v1")
    assert drain(settings(tmp_path), writings, READ, computing([])) == 1


def test_a_computation_that_fails_again_keeps_the_result_before_and_says_so(
    writings: Writings, tmp_path: Path
) -> None:
    one = written(writings)
    ask(writings, one, "v1")
    drain(settings(tmp_path), writings, READ, computing([]))
    ask(writings, one, "v1")
    drain(settings(tmp_path), writings, READ, computing([], MemoryError()))
    told = latest(writings, one, "v1")[BEFORE]
    assert (told.failed, told.message, told.told) == (True, TOO_BIG, {"fait": 1})
    ask(writings, one, "v2")
    drain(settings(tmp_path), writings, READ, computing([], MemoryError()))
    ask(writings, one, "v1")
    drain(settings(tmp_path), writings, READ, computing([]))
    later = latest(writings, one, "v2")
    assert (later[BEFORE].failed, later[BEFORE].version) == (True, "v1")
    assert later[BEFORE].told
    assert not stale(later, one, "v2")


def test_a_process_killed_at_work_says_so_at_once_and_leaves_the_rest_to_another(
    writings: Writings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, started = registered(writings), list[Settings]()
    monkeypatch.setattr(calculations, "launch", lambda chosen, _: started.append(chosen))
    ask(writings, one, "v1")
    running = Queue(writings.engine).take()
    assert running is not None
    calculations.tidy(settings(tmp_path), writings, -9)
    told = latest(writings, one, "v1")
    left = next(kind for kind in (BEFORE, RESULT) if kind != running["genre"])
    assert told[str(running["genre"])].message == STOPPED
    assert told[left].busy
    assert len(started) == 1
    # the next one cannot even begin
    calculations.tidy(settings(tmp_path), writings, 1)
    assert latest(writings, one, "v1")[left].message == NOT_BEGUN
    assert len(started) == 1


def test_who_ends_well_or_beside_another_at_work_changes_nothing(
    writings: Writings, tmp_path: Path
) -> None:
    one = written(writings)
    ask(writings, one, "v1")
    calculations.tidy(settings(tmp_path), writings, 0)
    with (tmp_path / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        calculations.tidy(settings(tmp_path), writings, 1)
    assert latest(writings, one, "v1")[BEFORE].busy


@pytest.mark.parametrize("command", [("-c", "raise SystemExit(3)"), None])
def test_a_process_that_cannot_begin_is_said(
    writings: Writings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...] | None,
) -> None:
    if command is None:
        monkeypatch.setattr(calculations.sys, "executable", str(tmp_path / "rien"))
    else:
        monkeypatch.setattr(calculations, "COMMAND", command)
    one = written(writings)
    ask(writings, one, "v1")
    watch = calculations.launch(settings(tmp_path), writings)
    if watch:
        watch.join(30)
    told = latest(writings, one, "v1")[BEFORE]
    assert (told.failed, told.message) == (True, NOT_BEGUN)


def test_two_evaluations_that_decide_alike_have_each_their_result(
    writings: Writings, tmp_path: Path
) -> None:
    one = written(writings)
    twin = {**DRAFT, "titre": "La même, autrement dite", "mesure": "Autres mots"}
    other = find(writings, registration.keep(writings, twin, ANALYST, READ), READ)
    assert one.digest == other.digest
    found: list[str] = []
    for evaluation in (one, other):
        ask(writings, evaluation, "v1")
        drain(settings(tmp_path), writings, READ, computing(found))
    assert found == ["led_aux_tilleuls avant 1", "la_meme_autrement_dite avant 1"]
    told = [latest(writings, evaluation, "v1")[BEFORE].told for evaluation in (one, other)]
    assert told == [{"fait": 1}, {"fait": 2}]
