"""An evaluation declared on the page: form, minimum effect, registration, result."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from evaluation_base import base, gate, indicator
from evaluation_town import ENTRIES, PLAN, START, TREATED, town
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.build.declared_evaluation import foresight
from dashboard.catalogue.indicators import load_indicators
from dashboard.cli.evaluations_calcul import ask_stale, drain, estimate
from dashboard.components import desk
from dashboard.experiments.computed import BEFORE, RESULT, latest
from dashboard.experiments.drafts import declared_of, reader
from dashboard.experiments.read import portfolio
from dashboard.experiments.registered import Registered, every, find
from dashboard.secrecy import open_gate
from dashboard.settings import Settings
from dashboard.store.versions import current_id
from dashboard.store.writings import Writings
from dashboard.web import calculations

HERE = {"Origin": "http://localhost"}
FORM = "/evaluation/nouvelle"
FIRST = {
    "titre": "Nocturnes des piscines",
    "mesure": "Ouvrir jusqu'à 22 heures",
    "indicateur": ENTRIES,
    "sens_attendu": "hausse",
    "effet_minimal_utile": "3",
    "effet_minimal_unite": "%",
}
WHERE = {"niveau": "quartier", "choix_des_zones": "volontariat", "zones": ",".join(TREATED)}
WHEN = {"debut": START.isoformat(), "investissement": "1000", "duree_vie_ans": "5"}
WHY = {
    "besoin": "Peu d'entrées.",
    "action": "Ouvrir.",
    "realisation": "Trois soirs.",
    "resultat": "Plus d'entrées.",
    "evaluateur": "Direction des sports",
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    made = town(tmp_path_factory.mktemp("ville"), [PLAN])
    made.build()
    return made


def settings_of(tiny: Tiny) -> Settings:
    state = f"sqlite:///{tiny.database / 'ecrits.sqlite'}"
    return Settings(tiny.territory, tiny.database, state, secret="clef-de-test")


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    found: list[Settings] = []
    monkeypatch.setattr(calculations, "launch", lambda settings, _: found.append(settings))
    return found


@pytest.fixture
def site(tiny: Tiny, launched: list[Settings]) -> Iterator[FlaskClient]:
    for file in tiny.database.glob("ecrits.sqlite*"):
        file.unlink()
    app = create_app(settings_of(tiny))
    yield app.server.test_client()
    if desk.EXTENSION in app.server.extensions:
        app.server.extensions[desk.EXTENSION].close()


def writings(site: FlaskClient) -> Writings:
    site.get("/decisions")
    found: Writings = site.application.extensions[desk.EXTENSION]
    return found


READ = reader(["commune", "quartier"])


def hidden(said: str) -> dict[str, str]:
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', said)
    return {name: unescape(value) for name, value in pairs}


def write(site: FlaskClient, **typed: str) -> tuple[int, str, str]:
    """The last step, filled and sent."""
    values = {**FIRST, **WHERE, **WHEN}
    shown = site.get(FORM, query_string={"etape": "raisons", **values, **typed}).text
    sent = {**hidden(shown), **WHY, "nom": "Service évaluation", **typed}
    answer = site.post(FORM, data=sent, headers=HERE)
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def compute(site: FlaskClient, tiny: Tiny) -> int:
    """What the command line would do."""
    return drain(settings_of(tiny), writings(site), READ, estimate)


def gesture(site: FlaskClient, code: str, name: str) -> int:
    address = f"/evaluation-declaree/{code}/{name}"
    sent = {**hidden(site.get(address).text), "nom": "Service évaluation"}
    return site.post(address, data=sent, headers=HERE).status_code


def test_an_empty_step_tells_each_mistake_beside_its_field_and_focuses_the_first(
    site: FlaskClient,
) -> None:
    said = site.get(FORM, query_string={"etape": "mesure", "suite": "1"}).text
    assert said.count('aria-invalid="true"') >= 3
    assert re.search(r'id="titre"[^>]*aria-describedby="titre-erreur titre-aide"', said)
    assert said.count(" autofocus") == 1
    assert re.search(r'id="titre"[^>]* autofocus', said)
    for name in ("titre", "indicateur", "effet_minimal_utile"):
        assert f'href="#{name}"' in said
        assert f'id="{name}-erreur"' in said
    ids = re.findall(r'\bid="([^"]+)"', said)
    assert len(ids) == len(set(ids))
    labels = set(re.findall(r'<label for="([^"]+)"', said))
    fields = re.findall(r'<(?:input|select|textarea)(?![^>]*hidden)[^>]*\bid="([^"]+)"', said)
    assert set(fields) <= labels


def test_a_step_well_filled_leads_to_the_next_with_all_in_the_address(site: FlaskClient) -> None:
    answer = site.get(FORM, query_string={"etape": "mesure", "suite": "1", **FIRST})
    assert answer.status_code == 303
    carried = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert carried["etape"] == ["zones"]
    assert {name: carried[name][0] for name in FIRST} == FIRST
    values = {"etape": "zones", "suite": "1", "boites": "1", **FIRST, **WHERE}
    values.pop("zones")
    ticked = [*values.items(), *(("zone", zone) for zone in TREATED)]
    following = site.get(FORM, query_string=ticked).headers["Location"]
    assert parse_qs(urlsplit(following).query)["zones"] == [",".join(TREATED)]


def test_a_step_out_of_reach_shows_the_first_one_to_fill(site: FlaskClient) -> None:
    said = site.get(FORM, query_string={"etape": "raisons", **FIRST}).text
    assert "étape 2 sur 4" in unescape(said)
    assert 'id="niveau-erreur"' in said


def test_a_draw_is_shown_before_it_is_kept(site: FlaskClient) -> None:
    drawn = {"niveau": "quartier", "choix_des_zones": "tirage_au_sort", "tirage_nb": "4"}
    values = {"etape": "zones", **FIRST, **drawn, "tirage_vagues": "2", "tirage_graine": "7"}
    said = site.get(FORM, query_string=values).text
    assert "Vague 1" in said
    assert said == site.get(FORM, query_string=values).text or "Vague 2" in said


def test_what_is_typed_cannot_become_markup(site: FlaskClient) -> None:
    evil = '"><script>alert(1)</script>'
    said = site.get(FORM, query_string={"etape": "mesure", "suite": "1", "titre": evil}).text
    assert "<script>alert" not in said


def test_markup_in_a_plan_stays_text_on_every_page(site: FlaskClient) -> None:
    evil = "<b onload=x>\"'&amp; LED"
    status, _, address = write(site, titre=evil, besoin="<script>alert(1)</script>")
    assert status == 303
    for where in (address, f"{address}/enregistrer", f"{address}/calculer", "/evaluations"):
        said = site.get(where).text
        assert "<b onload" not in said
        assert "<script>alert" not in said
    assert "<script>alert(1)</script>" in unescape(site.get(address).text)


def test_what_nobody_sees_is_taken_off_and_told_once(site: FlaskClient) -> None:
    asked = {"etape": "mesure", "suite": "1", **FIRST, "titre": "\u202eNocturnes\u200b"}
    said = unescape(site.get(FORM, query_string=asked).text)
    assert "Des caractères invisibles ont été retirés" in said
    assert 'value="Nocturnes"' in said
    again = site.get(FORM, query_string={**asked, "titre": "Nocturnes"})
    assert again.status_code == 303
    status, said, _ = write(site, besoin="Peu d'entrées\u2066.")
    assert (status, 'id="besoin-erreur"' in said) == (400, True)
    assert every(writings(site), READ) == ()


def test_each_mistake_is_listed_under_the_name_of_its_field(site: FlaskClient) -> None:
    long = {"etape": "mesure", "suite": "1", **FIRST, "titre": "x" * 9000}
    said = unescape(site.get(FORM, query_string=long).text)
    assert re.search(r'<a href="#titre"><span[^>]*>Titre\s:</span> 100\s?caractères au plus', said)
    asked = {
        "etape": "dates",
        "suite": "1",
        **FIRST,
        **WHERE,
        **WHEN,
        f"debut_{TREATED[0]}": "hier",
    }
    assert "Début, " in unescape(site.get(FORM, query_string=asked).text)


def inputs(said: str, name: str) -> list[str]:
    return re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', said)


def test_the_start_of_one_area_can_be_changed_and_goes_with_its_area(site: FlaskClient) -> None:
    one, other = TREATED[0], "Q99"
    asked = {"etape": "dates", **FIRST, **WHERE, **WHEN, f"debut_{one}": "2026-06-01"}
    said = site.get(FORM, query_string={**asked, f"debut_{other}": "jamais"}).text
    assert len(inputs(said, f"debut_{one}")) == 1
    assert "hidden" not in inputs(said, f"debut_{one}")[0]
    assert inputs(said, f"debut_{other}") == []
    gone = site.get(FORM, query_string={**asked, "suite": "1", f"debut_{other}": "jamais"})
    assert gone.status_code == 303
    assert f"debut_{other}" not in gone.headers["Location"]


def test_a_form_sent_again_writes_one_evaluation(site: FlaskClient) -> None:
    first, second = write(site), write(site)
    assert (first[0], first[2]) == (second[0], second[2])
    assert len(every(writings(site), READ)) == 1
    code = only(site).code
    address = f"/evaluation-declaree/{code}/enregistrer"
    sent = {**hidden(site.get(address).text), "nom": "Service évaluation"}
    answers = [site.post(address, data=sent, headers=HERE).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert len(only(site).versions) == 1


def test_a_title_already_taken_is_refused_where_it_is_typed(site: FlaskClient) -> None:
    write(site)
    asked = {
        "etape": "mesure",
        "suite": "1",
        **FIRST,
        "mesure": "Autre",
        "titre": "nocturnes des piscines",
    }
    said = site.get(FORM, query_string=asked).text
    assert 'id="titre-erreur"' in said
    # two tabs: the second one is already at its last step, and loses nothing
    status, said, _ = write(site, mesure="Autre mesure", besoin="Un besoin à garder")
    assert status == 400
    assert "déjà ce titre" in unescape(said)
    assert len(inputs(said, "titre")) == 1
    assert 'type="text"' in inputs(said, "titre")[0]
    assert "Un besoin à garder" in said
    sent = {**hidden(said), **WHY, "nom": "Service évaluation", "titre": "Autre titre"}
    assert site.post(FORM, data=sent, headers=HERE).status_code == 303
    assert len(every(writings(site), READ)) == 2


@pytest.mark.parametrize("revision", ["²", "٣", "-1", "9" * 5000, "1e3", ""])
def test_a_revision_tampered_with_is_a_conflict_never_a_failure(
    site: FlaskClient, revision: str
) -> None:
    write(site)
    code = only(site).code
    address = f"/evaluation-declaree/{code}/enregistrer"
    sent = {**hidden(site.get(address).text), "nom": "Service évaluation", "revision": revision}
    assert site.post(address, data=sent, headers=HERE).status_code == 409
    assert only(site).draft


@pytest.mark.parametrize(
    "changes",
    [
        {"zones": f"{TREATED[0]},NULLE"},
        {"niveau": "canton"},
        {"choix_des_zones": "au doigt mouillé"},
        {"indicateur": "inconnu"},
        {"exclues": TREATED[0], "exclues_motif": "Voisine"},
        {"sens_attendu": "les deux"},
        {"debut": "2999-01-01"},
        {"titre": ""},
    ],
)
def test_hidden_fields_tampered_with_write_nothing(
    site: FlaskClient, changes: dict[str, str]
) -> None:
    shown = site.get(FORM, query_string={"etape": "raisons", **FIRST, **WHERE, **WHEN}).text
    sent = {**hidden(shown), **WHY, "nom": "Service évaluation", **changes}
    answer = site.post(FORM, data=sent, headers=HERE)
    assert answer.status_code == 400
    assert "erreur" in answer.text
    assert every(writings(site), READ) == ()


def test_an_unknown_step_is_the_first_and_a_gesture_unknown_is_absent(site: FlaskClient) -> None:
    assert "étape 1 sur 4" in unescape(site.get(FORM, query_string={"etape": "zut"}).text)
    write(site)
    address = f"/evaluation-declaree/{only(site).code}"
    assert site.get(f"{address}/supprimer").status_code == 404
    assert site.post(f"{address}/etat", headers=HERE).status_code == 405
    sent = {"nom": "Service évaluation"}
    assert site.post(f"{address}/calculer", data=sent, headers=HERE).status_code == 400


def test_a_plan_is_a_draft_until_it_is_registered_and_its_result_unknown(
    site: FlaskClient, tiny: Tiny, launched: list[Settings]
) -> None:
    status, _, address = write(site)
    assert (status, address) == (303, "/evaluation-declaree/nocturnes_des_piscines")
    assert len(launched) == 1
    assert "calcul en cours" in site.get(address).text
    assert site.get(f"{address}/etat").json == {"occupe": True}
    assert compute(site, tiny) == 1
    assert site.get(f"{address}/etat").json == {"occupe": False}
    said = unescape(site.get(address).text)
    assert "plan en brouillon" in said
    assert re.search(r"Avec 3\s+zones et 26\s+semaines d’observation, on verra un effet", said)
    assert "Effet démontré" not in said


def test_a_registered_plan_gets_the_result_the_pack_would(site: FlaskClient, tiny: Tiny) -> None:
    _, _, address = write(site)
    code = address.rsplit("/", 1)[-1]
    told = unescape(site.get(f"{address}/enregistrer").text)
    assert "Enregistrer avant de regarder" in told
    assert "après le début" in told
    assert gesture(site, code, "enregistrer") == 303
    compute(site, tiny)
    said = unescape(site.get(address).text)
    assert "Service évaluation" in said
    one = find(writings(site), code, READ)
    version = current_id(tiny.database)
    result = latest(writings(site), one, version)[RESULT].told
    (card,) = portfolio(open_gate(settings_of(tiny)))
    assert (result["note"], result["effet"]) == (card.note, pytest.approx(card.effet))
    assert (result["effet_bas"], result["p"]) == (
        pytest.approx(card.effet_bas),
        pytest.approx(card.p),
    )
    assert result["note"] in ("demontre", "probable")
    assert {"demontre": "Effet démontré", "probable": "Effet probable"}[result["note"]] in said
    listed = unescape(site.get("/evaluations").text)
    assert "Déclarées sur la page" in listed
    assert address in listed
    assert "1 plan essayé" in listed.replace("\u00a0", " ")


def test_a_measure_to_come_shows_no_result_and_says_when(site: FlaskClient, tiny: Tiny) -> None:
    later = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=60)
    _, _, address = write(site, debut=later.isoformat())
    code = address.rsplit("/", 1)[-1]
    assert gesture(site, code, "enregistrer") == 303
    compute(site, tiny)
    said = unescape(site.get(address).text)
    assert f"La mesure commence le {later:%d/%m/%Y}" in said
    assert "avant le début de la mesure" in said
    assert "Données insuffisantes" not in said
    assert f"commence le {later:%d/%m/%Y}" in unescape(site.get("/evaluations").text)


def only(site: FlaskClient) -> Registered:
    (one,) = every(writings(site), READ)
    return one


def test_a_registered_plan_changes_in_the_open_with_a_reason(site: FlaskClient, tiny: Tiny) -> None:
    _, _, address = write(site)
    code = address.rsplit("/", 1)[-1]
    gesture(site, code, "enregistrer")
    compute(site, tiny)
    before = only(site)
    shown = site.get(FORM, query_string={"modifier": code, "etape": "raisons"}).text
    assert unescape(shown).count("Pourquoi le plan change") == 1
    assert "Peu d&#39;entrées." in shown
    sent = {**hidden(shown), **WHY, "effet_minimal_utile": "9"}
    refused = site.post(FORM, data=sent, headers=HERE)
    assert (refused.status_code, "sans raison" in refused.text) == (400, True)
    kept = site.post(FORM, data={**sent, "motif": "Objectif relevé"}, headers=HERE)
    assert kept.status_code == 303
    after = only(site)
    assert (after.specifications, len(after.versions)) == (2, 2)
    assert after.versions[0].plan == before.versions[0].plan
    said = unescape(site.get(address).text)
    assert "Objectif relevé" in said
    assert "2 plans essayés" in said.replace("\u00a0", " ")
    stale = site.post(FORM, data={**sent, "titre": "Autre", "motif": "Tard"}, headers=HERE)
    assert (stale.status_code, "pendant votre saisie" in stale.text) == (409, True)


def test_nothing_is_written_without_the_token_or_with_a_wrong_plan(site: FlaskClient) -> None:
    assert write(site, jeton="faux")[0] == 400
    assert write(site, besoin="")[0] == 400
    status, said, _ = write(site, evaluateur="Mme Untel")
    assert (status, 'id="evaluateur-erreur"' in said) == (400, True)
    assert every(writings(site), READ) == ()
    foreign = {"Origin": "http://ailleurs.example"}
    assert site.post(FORM, data={**FIRST}, headers=foreign).status_code == 403


def test_an_evaluation_that_does_not_exist_is_a_page_and_a_404(site: FlaskClient) -> None:
    assert site.get("/evaluation-declaree/rien").status_code == 404
    assert site.get("/evaluation-declaree/rien/enregistrer").status_code == 404
    assert site.get(FORM, query_string={"modifier": "rien"}).status_code == 404
    assert site.get("/evaluation-declaree/rien/etat").json == {"occupe": False}


def test_new_data_are_told_and_the_command_computes_again(site: FlaskClient, tiny: Tiny) -> None:
    write(site)
    compute(site, tiny)
    one = only(site)
    assert ask_stale(writings(site), READ, "autre") == 1
    (waiting,) = latest(writings(site), one, "autre").values()
    assert (waiting.kind, waiting.busy) == (BEFORE, True)


def test_the_process_that_computes_never_learns_the_secret(tiny: Tiny) -> None:
    told = calculations.environment(settings_of(tiny))
    assert "VIGIE_SECRET" not in told
    assert "clef-de-test" not in told.values()
    assert told["VIGIE_STATE_URL"].startswith("sqlite")


def noise(seed: int, after: float = 0.0) -> dict[str, list[float | None]]:
    """Ten quarters, 150 weeks; `after` moves what follows the hundredth week."""
    draw = np.random.default_rng(seed)
    return {
        f"Q{n:02d}": [float(100 + draw.normal(0, 4) + (after if week >= 100 else 0))
                      for week in range(150)]
        for n in range(1, 11)
    }  # fmt: skip


def seen(series: dict[str, list[float | None]], **changes: object) -> dict[str, Any]:
    con = base()
    indicator(con, ENTRIES, series)
    start = (dt.date(2022, 1, 3) + dt.timedelta(weeks=100)).isoformat()
    plan = {
        "code": "essai",
        "titre": "Essai",
        "indicateur": ENTRIES,
        "genre": "semaine",
        "sens_attendu": "hausse",
        "effet_minimal_utile": 5.0,
        "niveau": "quartier",
        "zones_traitees": [{"zone": zone, "debut": start} for zone in ("Q01", "Q02", "Q03")],
        **changes,
    }
    read = declared_of(plan, load_indicators(), ["ville", "quartier"])
    return foresight(gate(con), read, load_indicators())


def test_what_a_plan_would_see_does_not_look_at_what_follows_its_start() -> None:
    assert seen(noise(1)) == seen(
        {
            area: [v if week < 100 else 10_000.0 + week for week, v in enumerate(values)]
            for area, values in noise(1).items()
        }
    )


@pytest.mark.slow
def test_the_smallest_effect_seen_is_that_of_plain_noise() -> None:
    """One past gives it within a quarter or so, as ten areas do; several give it on average."""
    several = [seen(noise(seed)) for seed in range(2, 12)]
    lines = [next(one for one in told["durees"] if one["apres"] == 26) for told in several]
    after, before = 4 / np.sqrt(26), 4 / np.sqrt(lines[0]["avant"])
    error = np.hypot(after, before) * np.sqrt(1 / 3 + 1 / 7)
    assert {line["tirages"] for line in lines} == {300}
    mean = np.sqrt(np.mean([line["effet"] ** 2 for line in lines]))
    assert mean == pytest.approx((2.306 + 0.889) * error, rel=0.15)
    told = several[0]
    assert told["utile"] == pytest.approx(5.0, abs=0.1)
    assert "C'est assez" in told["phrases"][1]


def test_a_start_to_come_is_foreseen_on_all_that_is_known() -> None:
    told = seen(noise(3), zones_traitees=[{"zone": "Q01", "debut": "2031-01-06"}])
    assert told["periodes"] == 150


def test_too_short_a_past_gives_a_guess_that_says_so() -> None:
    short = {area: values[93:] for area, values in noise(4).items()}
    start = (dt.date(2022, 1, 3) + dt.timedelta(weeks=7)).isoformat()
    told = seen(short, zones_traitees=[{"zone": "Q01", "debut": start}])
    assert told["supposition"]
    assert "supposition" in told["phrases"][-1]


def test_whole_territory_is_one_series() -> None:
    con = base()
    draw = np.random.default_rng(5)
    indicator(con, ENTRIES, {"V": [float(100 + draw.normal(0, 4)) for _ in range(150)]})
    plan = {
        "code": "essai",
        "titre": "Essai",
        "indicateur": ENTRIES,
        "genre": "semaine",
        "sens_attendu": "hausse",
        "zones_traitees": [{"zone": "V", "debut": "2024-06-03"}],
    }
    read = declared_of(plan, load_indicators(), ["ville", "quartier"])
    told = foresight(gate(con), read, load_indicators())
    assert told["seule"]
    assert told["phrases"][0].startswith("Avec une seule série")
    assert told["nombres"] == []


def test_a_failure_is_told_beside_the_result_it_could_not_replace(
    site: FlaskClient, tiny: Tiny
) -> None:
    def failing(*_: object) -> dict[str, object]:
        raise MemoryError

    write(site)
    drain(settings_of(tiny), writings(site), READ, failing)
    one = only(site)
    address = f"/evaluation-declaree/{one.code}"
    said = unescape(site.get(address).text)
    assert "demande plus de mémoire" in said
    assert "Recalculer" in said
    gesture(site, one.code, "enregistrer")
    drain(settings_of(tiny), writings(site), READ, failing)
    assert "calcul à relancer" in unescape(site.get("/evaluations").text)
    gesture(site, one.code, "calculer")
    compute(site, tiny)
    assert "Effet " in unescape(site.get(address).text)
    gesture(site, one.code, "calculer")
    drain(settings_of(tiny), writings(site), READ, failing)
    said = unescape(site.get(address).text)
    assert "Ce qui suit est le calcul d’avant." in said
    assert "on verra un effet" in said


def test_the_page_of_a_plan_says_all_that_was_declared(site: FlaskClient) -> None:
    """What decides the result is read on the page, not only in the base."""
    _, _, address = write(
        site,
        exclues="99001Q02",
        exclues_motif="Voisine",
        transition_semaines="2",
        ev1_date="2024-07-01",
        ev1_zone="99001Q04",
        ev1_motif="Canicule",
        changement_definition="2022-06-01",
        fonctionnement_annuel="300",
        plafond_cout_unitaire="1,5",
        fiche_pertinence="Le besoin est là.",
        limites="Un été froid.",
    )
    said = re.sub(r"\s", " ", unescape(re.sub(r"<[^>]+>", " ", site.get(address).text)))
    for words in (
        "Zones écartées",
        "Voisine",
        "2 semaines après le début",
        "01/07/2024",
        "Canicule",
        "le 01/06/2022",
        "1 000 € sur 5 ans",
        "300 € par an",
        "1,5 € pour 1",
        "la semaine",
        "sans la mesure",
        "Le besoin est là.",
        "Un été froid.",
    ):
        assert words in said, words
