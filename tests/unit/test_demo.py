"""The demonstration generator: same bytes, an invented and plausible place, no real name."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from dashboard.catalogue.pack import load_pack
from dashboard.catalogue.sources import CADENCES
from dashboard.cli import app
from dashboard.demo.days import easter, public_holidays
from dashboard.demo.generation import generate
from dashboard.demo.geography import bend, commune_areas, finest_areas
from dashboard.demo.reference import CENTRE, CENTRE_SIREN, EPCI_SIREN, communes, quarters, rows
from dashboard.errors import VigieError
from dashboard.formats import fold
from dashboard.settings import DATA

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
UNTIL = dt.date(2026, 3, 31)


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Extracts of the three months of an exercice under way."""
    out = tmp_path_factory.mktemp("demonstration") / "extraits"
    generate(out, scale=1, seed=3, until=UNTIL, years=1)
    return out


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_the_same_options_give_the_same_bytes(received: Path, tmp_path: Path) -> None:
    again = tmp_path / "extraits"
    generate(again, scale=1, seed=3, until=UNTIL, years=1)
    assert _contents(again) == _contents(received)
    truths = [p.parent.joinpath("verite.json").read_bytes() for p in (received, again)]
    assert truths[0] == truths[1]


def test_a_day_later_prolongs_the_same_history(received: Path, tmp_path: Path) -> None:
    later = tmp_path / "extraits"
    generate(later, scale=1, seed=3, until=UNTIL + dt.timedelta(days=1), years=1)
    before, after = _contents(received), _contents(later)
    assert _undated(before) <= _undated(after)
    for name in ("air/mesures-horaires-2026.csv", "meteo/quotidien.csv"):
        assert after[name].startswith(before[name])
        assert len(after[name]) > len(before[name])
    same = [_arrivals(c["demandes/export-demandes-2026.csv"]) for c in (before, after)]
    assert same[1][: len(same[0])] == same[0]
    assert len(same[1]) > len(same[0]) > 1_500


def _undated(names: Iterable[str]) -> set[str]:
    """Names of files, without the day their extract was made."""
    return {re.sub(r"_extrait_\d{8}", "", name) for name in names}


def _arrivals(content: bytes) -> list[list[str]]:
    """Number, arrival, channel, service, category and place of each request."""
    lines = content.decode("cp1252").splitlines()[2:-1]
    return [line.split(";")[:6] for line in lines]


def test_another_seed_changes_the_facts_and_not_the_map(received: Path, tmp_path: Path) -> None:
    other = tmp_path / "extraits"
    generate(other, scale=1, seed=4, until=UNTIL, years=1)
    before, after = _contents(received), _contents(other)
    assert before.keys() == after.keys()
    same = {name for name in before if before[name] == after[name]}
    fixed = ("territoire/", "nomenclature/", "evenements/")
    assert {n for n in before if n.startswith(fixed)} == same


def test_a_larger_scale_grows_the_delimited_files_only(received: Path, tmp_path: Path) -> None:
    large = tmp_path / "extraits"
    generate(large, scale=3, seed=3, until=UNTIL, years=1)
    before, after = _contents(received), _contents(large)
    grown = {name for name in before if len(after[name]) > 2 * len(before[name])}
    assert grown == {n for n in before if n.startswith(("air/", "demandes/"))}
    assert all(before[name] == after[name] for name in before.keys() - grown)


def test_files_of_a_former_generation_are_removed_and_no_others(tmp_path: Path) -> None:
    out = tmp_path / "extraits"
    generate(out, scale=1, seed=3, until=dt.date(2026, 1, 5), years=2)
    assert (out / "demandes" / "export-demandes-2025.csv").is_file()
    (out / "a-garder.csv").write_text("a;b\n")
    generate(out, scale=1, seed=3, until=dt.date(2026, 1, 5), years=1)
    left = _contents(out)
    assert "a-garder.csv" in left
    assert not [name for name in left if "2025" in name and name.startswith("demandes/")]


def test_the_truth_cannot_lie_among_the_extracts(tmp_path: Path) -> None:
    with pytest.raises(VigieError, match="parmi les extraits"):
        generate(tmp_path, scale=1, seed=3, until=UNTIL, truth_path=tmp_path / "v.json")


def test_a_scale_under_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VigieError, match="échelle"):
        generate(tmp_path / "e", scale=0, seed=3, until=UNTIL)


def test_the_command_refuses_an_unreadable_date(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["demo", "--out", str(tmp_path / "e"), "--until", "31/03/2026"]
    )
    assert isinstance(result.exception, VigieError)
    assert "AAAA-MM-JJ" in str(result.exception)


def test_the_agglomeration_has_the_shape_of_a_real_one() -> None:
    people = sorted((a.weight for a in communes()), reverse=True)
    assert len(people) == 44
    assert 32_000 < people[0] < 34_000
    assert any(5_700 < p < 5_900 for p in people)
    assert sum(p < 1_700 for p in people) >= 28
    assert 95_000 < sum(people) < 115_000


def test_quarters_share_the_whole_of_the_two_largest_communes() -> None:
    largest = sorted(communes(), key=lambda a: -a.weight)[:2]
    assert {q.parent for q in quarters()} == {a.code for a in largest}
    for commune in largest:
        shares = [q.weight for q in quarters() if q.parent == commune.code]
        assert sum(shares) == pytest.approx(1)


def test_codes_are_admitted_by_the_pack_and_allotted_to_no_department() -> None:
    codes = [a.code for a in communes()]
    assert len(set(codes)) == 44
    assert all(re.fullmatch(r"00\d{3}", code) for code in codes)
    territory = load_pack(DATA / "exemple").territory
    assert (territory.main, territory.root) == (CENTRE, EPCI_SIREN)
    assert territory.siren == CENTRE_SIREN
    assert territory.simulated


def test_the_map_has_no_gap_no_overlap_and_neighbours_share_their_border() -> None:
    finest = finest_areas()
    whole = commune_areas(finest)
    assert shapely.coverage_is_valid(list(finest.values()))
    assert len(whole) == 44
    assert {s.geom_type for s in whole.values()} == {"Polygon"}
    assert shapely.union_all(list(whole.values())).geom_type == "Polygon"
    areas = [s.area for s in whole.values()]
    assert min(areas) > 5
    assert 600 < sum(areas) < 1_200


def test_every_person_of_the_requests_is_plainly_invented(received: Path) -> None:
    texts = [p.read_bytes().decode("cp1252") for p in (received / "demandes").iterdir()]
    mails = re.findall(r"[\w.-]+@[\w.-]+", " ".join(texts))
    assert len(mails) > 1_000
    assert all(m.endswith("@exemple.invalid") for m in mails)
    phones = re.findall(r"\b0\d(?: \d\d){4}\b", " ".join(texts))
    assert all(p.startswith(("06 39 98", "05 36 49")) for p in phones)


def test_requests_are_rare_on_sundays_and_closed_after_they_arrive(received: Path) -> None:
    path = received / "demandes" / "export-demandes-2026.csv"
    with path.open(encoding="cp1252", newline="") as file:
        next(file)
        records = [r for r in csv.DictReader(file, delimiter=";") if r["Date de clôture"]]
    weekdays = [0] * 7
    for record in records:
        arrived, closed = (_moment(record[c]) for c in ("Date de dépôt", "Date de clôture"))
        if arrived is None or closed is None:
            continue
        weekdays[arrived.weekday()] += 1
        assert closed > arrived
        assert closed.date() <= UNTIL
    assert weekdays[6] < 0.4 * weekdays[0]


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y %H:%M")
    except ValueError:
        return None


def test_easter_and_its_mondays_are_holidays() -> None:
    assert easter(2025) == dt.date(2025, 4, 20)
    assert easter(2026) == dt.date(2026, 4, 5)
    assert {dt.date(2026, 4, 6), dt.date(2026, 5, 14), dt.date(2026, 5, 25)} <= public_holidays(
        2026
    )
    assert len(public_holidays(2026)) == 11


def test_the_pack_names_services_and_never_persons() -> None:
    sources = load_pack(DATA / "exemple").sources.values()
    assert all(s.owner.startswith("Direction ") and s.cadence in CADENCES for s in sources)
    assert all(s.producer and s.licence for s in sources)
    files = {s.code: (s.personal, s.secrecy_k) for s in sources if s.table == "demande"}
    assert files.pop("guichet") == (False, 0)  # tickets: nobody is told from another
    assert files.pop("aides_sociales") == (True, 11)
    assert set(files.values()) == {(True, 5)}


@pytest.mark.slow
def test_five_years_weigh_less_than_a_hundred_and_fifty_megabytes(tmp_path: Path) -> None:
    out = tmp_path / "extraits"
    truth = generate(out, scale=1, seed=1, until=dt.date(2024, 12, 31))
    assert sum((out / name).stat().st_size for name in truth.files) < 150_000_000


def test_no_commune_bears_the_name_of_a_real_one() -> None:
    path = SHARED / "territory" / "decoupage-administratif-communes.json.gz"
    if not path.is_file():
        pytest.skip("liste officielle des communes absente (../shared)")
    with gzip.open(path) as file:
        official = json.load(file)
    names = {_bare(c["nom"]) for c in official}
    assert not [a.name for a in communes() if _bare(a.name) in names]
    assert not {c["code"] for c in official} & {a.code for a in communes()}


def _bare(name: str) -> str:
    return re.sub(r"[^a-z]", "", fold(name).replace("œ", "oe"))


def test_fixed_stations_lie_in_the_agglomeration(received: Path) -> None:
    with (received / "territoire" / "agglomeration.geojson").open(encoding="utf-8") as file:
        shape = shapely.from_geojson(json.dumps(json.load(file)["features"][0]["geometry"]))
    with (received / "territoire" / "stations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            where = shapely.Point(float(row["longitude"]), float(row["latitude"]))
            assert shape.contains(where), row["nom"]


def test_each_bicycle_counter_stands_in_its_commune() -> None:
    whole = commune_areas(finest_areas())
    for row in rows("compteurs_velo.csv"):
        place = bend(np.array([[float(row["x_km"]), float(row["y_km"])]]))[0]
        assert whole[row["commune"]].contains(shapely.Point(place)), row["nom"]


def test_one_counter_is_stuck_one_is_late_and_no_day_comes_after_the_last(received: Path) -> None:
    counts = {}
    for path in (received / "velo").iterdir():
        entities = [e for e in json.loads(path.read_text("utf-8")) if "id" in e]
        counts[path.name[13:23]] = [(e["dateObserved"][:10], e["intensity"]) for e in entities]
    stuck = [code for code, days in counts.items() if len({v for _, v in days[-30:]}) == 1]
    last = {code: max(day for day, _ in days) for code, days in counts.items()}
    assert stuck == ["CR24050107"]
    assert [code for code, day in last.items() if day < "2026-03-15"] == ["CR24050111"]
    assert max(last.values()) == UNTIL.isoformat()
