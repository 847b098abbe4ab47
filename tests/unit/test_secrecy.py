"""The gate: what is refused, what is hidden, and that it cannot be found again."""

import duckdb
import pytest
from empty_base import MemoryVersion
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import AccessRefusedError
from dashboard.queries import Secrecy, load_library
from dashboard.secrecy import SECRET, Gate, protect

COLUMNS = ("semaine", "territoire", "parent", "recues_nb", "stock_nb")
GRAIN = ("semaine", "territoire")
RULE = Secrecy(("recues_nb", "stock_nb"), ("recues_nb", "stock_nb"), "territoire", "parent")
CITY = {"V": None, "A": "V", "B": "V", "A1": "A", "A2": "A", "A3": "A", "B1": "B", "B2": "B"}


def city(counts, week="S01"):
    """Rows of the whole tree from (recues, stock) of the leaves."""
    rows = []
    for code, parent in CITY.items():
        leaves = [leaf for leaf in counts if leaf.startswith(code) or code == "V"]
        sums = [sum(counts[leaf][i] for leaf in leaves) for i in (0, 1)]
        rows.append((week, code, parent, *sums))
    return rows


def shown(rows, k=5):
    return {row[1]: row[3] for row in protect(rows, COLUMNS, GRAIN, RULE, k)}


def test_a_count_under_k_is_hidden_and_zero_stays():
    rule = Secrecy(("n",), ("n", "mediane"))
    rows = [("a", 4, 2.5), ("b", 5, 3.0), ("c", 0, None)]
    assert protect(rows, ("nom", "n", "mediane"), ("nom",), rule, 5) == (
        ("a", SECRET, SECRET),
        ("b", 5, 3.0),
        ("c", 0, None),
    )


def test_nothing_is_hidden_when_the_source_is_not_sensitive():
    rows = city({"A1": (1, 1), "A2": (9, 9), "A3": (9, 9), "B1": (9, 9), "B2": (9, 9)})
    assert protect(rows, COLUMNS, GRAIN, RULE, 0) == tuple(rows)


def test_a_single_hidden_row_takes_the_smallest_other_with_it():
    values = shown(city({"A1": (2, 0), "A2": (8, 0), "A3": (30, 0), "B1": (9, 0), "B2": (9, 0)}))
    assert values["A1"] is SECRET
    assert values["A2"] is SECRET
    assert (values["A3"], values["A"], values["V"]) == (30, 40, 58)


def test_five_rows_of_one_do_not_give_themselves_away():
    rule = Secrecy(("n",), ("n",), "quartier")
    rows = [("S01", str(i), 1) for i in range(5)] + [("S01", "6", 9), ("S01", "7", 50)]
    values = protect(rows, ("semaine", "quartier", "n"), ("semaine", "quartier"), rule, 5)
    assert [row[2] for row in values] == [SECRET] * 6 + [50]


def test_a_hidden_total_hides_rows_below_it():
    values = shown(city({"A1": (2, 0), "A2": (1, 0), "A3": (0, 0), "B1": (9, 0), "B2": (30, 0)}))
    assert values["A"] is SECRET
    assert values["B"] is SECRET
    assert SECRET in (values["B1"], values["B2"])
    assert values["V"] == 42


def test_one_small_measure_hides_the_whole_row():
    rows = city({"A1": (20, 3), "A2": (20, 20), "A3": (20, 20), "B1": (9, 9), "B2": (9, 9)})
    values = {row[1]: row[3:] for row in protect(rows, COLUMNS, GRAIN, RULE, 5)}
    assert values["A1"] == (SECRET, SECRET)
    assert values["A2"] == (SECRET, SECRET)


def test_weeks_are_protected_apart():
    quiet = city({"A1": (1, 0), "A2": (9, 0), "A3": (9, 0), "B1": (9, 0), "B2": (9, 0)}, "S01")
    busy = city(dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), (9, 9)), "S02")
    values = protect(quiet + busy, COLUMNS, GRAIN, RULE, 5)
    assert SECRET in {row[3] for row in values[:8]}
    assert SECRET not in {row[3] for row in values[8:]}


COUNTS = st.tuples(st.integers(0, 12), st.integers(0, 12))
LEAVES = st.fixed_dictionaries(dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), COUNTS))


def possible(total, hidden, floor):
    """Values one hidden row may take when the hidden rows add up to `total`."""
    return range(floor, total - floor * (hidden - 1) + 1)


@given(LEAVES, st.integers(2, 11))
def test_no_small_count_is_visible_nor_recoverable(leaves, k):
    rows = city(leaves)
    visible = protect(rows, COLUMNS, GRAIN, RULE, k)
    truth = {row[1]: row for row in rows}
    hidden = {row[1] for row in visible if row[3] is SECRET}
    for row in visible:
        assert row[3] is SECRET or not 0 < row[3] < k
        assert row[4] is SECRET or not 0 < row[4] < k
    for parent in ("V", "A", "B"):
        children = [code for code, above in CITY.items() if above == parent]
        masked = [code for code in children if code in hidden]
        if parent in hidden and any(truth[parent][3:]):
            assert masked, "the children shown would give the hidden total back"
        if not masked:
            continue
        assert len(masked) >= 2
        for place in (3, 4):
            above_zero = [code for code in masked if truth[code][place]]
            total = sum(truth[code][place] for code in masked)
            floor = 0 if len(masked) == len(children) else 1
            hidden_nb = len(masked) if floor == 0 else len(above_zero)
            if total:
                assert len(possible(total, hidden_nb, floor)) > 1


FLOWS = ("semaine", "territoire", "parent", "recues_nb", "closes_nb", "avant_nb", "stock_nb")
CARRIED = Secrecy(FLOWS[3:], FLOWS[3:], "territoire", "parent", ("avant_nb", "stock_nb"))


def months(flows):
    """Rows of the whole tree, week after week, from the (recues, closes) of each leaf."""
    rows, stock = [], dict.fromkeys(CITY, 0)
    for week, leaves in enumerate(flows):
        for code, parent in CITY.items():
            below = [
                found for leaf, found in leaves.items() if leaf.startswith(code) or code == "V"
            ]
            arrived, left = (sum(found[i] for found in below) for i in (0, 1))
            before, stock[code] = stock[code], stock[code] + arrived - left
            rows.append((week, code, parent, arrived, left, before, stock[code]))
    return rows


def recoverable(rows):
    """(week, code) → stock, for every stock that the rows shown give, at their start or end."""
    seen = {}
    for week, code, _, arrived, left, _, stock in rows:
        if SECRET not in (arrived, left, stock):
            seen |= {(week, code): stock, (week - 1, code): stock - arrived + left}
    more = True
    while more:
        more = False
        for week in {week for week, _ in seen}:
            for above in ("V", "A", "B"):
                family = [(week, above), *((week, c) for c, up in CITY.items() if up == above)]
                missing = [place for place in family if place not in seen]
                if len(missing) == 1:
                    children = sum(seen.get(place, 0) for place in family[1:])
                    whole = missing[0] == family[0]
                    seen[missing[0]] = children if whole else seen[family[0]] - children
                    more = True
    return seen


STEADY = dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), (9, 9))


def test_a_small_stock_is_not_given_back_by_the_week_after():
    first = dict.fromkeys(STEADY, (30, 5)) | {"A1": (9, 6), "A2": (12, 5)}
    second = dict.fromkeys(STEADY, (20, 9)) | {"A2": (90, 5)}
    rows = months([first, second, STEADY])
    truth = {row[:2]: row[6] for row in rows}
    visible = protect(rows, FLOWS, GRAIN, CARRIED, 5)
    assert truth[0, "A1"] == 3
    assert (0, "A1") not in recoverable(visible)
    assert recoverable(visible)[2, "A1"] == 14


@given(st.lists(LEAVES, min_size=2, max_size=5), st.integers(2, 8))
def test_no_small_stock_is_recoverable_from_its_neighbours(weeks, k):
    flows = [{leaf: (max(n), min(n)) for leaf, n in leaves.items()} for leaves in weeks]
    rows = months(flows)
    for start in (0, 1):
        part = [row for row in rows if row[0] >= start]
        found = recoverable(protect(part, FLOWS, GRAIN, CARRIED, k))
        assert not [place for place, stock in found.items() if 0 < stock < k]


def test_what_is_hidden_in_a_week_does_not_depend_on_the_first_week_asked_for():
    rows = months([dict.fromkeys(STEADY, (9, n)) for n in (6, 9, 2, 1)])
    whole = protect(rows, FLOWS, GRAIN, CARRIED, 5)
    part = [row for row in rows if row[0] >= 1]
    assert protect(part, FLOWS, GRAIN, CARRIED, 5) == tuple(row for row in whole if row[0] >= 1)


HEADER = "-- kind: {kind}\n-- purpose: P.\n-- grain: ligne\n-- column: n BIGINT\n{more}"
FILES = {
    "construction/semaine": HEADER.format(kind="construction", more="-- table: semaine\n")
    + "SELECT count(*) AS n FROM brut_demande",
    "services/nue": HEADER.format(kind="lecture", more="") + "SELECT n FROM semaine ORDER BY n",
    "services/protegee": HEADER.format(kind="lecture", more="-- secrecy: effectif=n masks=n\n")
    + "SELECT n FROM semaine ORDER BY n",
    "services/lignes": HEADER.format(kind="lignes", more="-- secrecy: effectif=n masks=n\n")
    + "SELECT n FROM semaine ORDER BY n",
    "donnees/sources": HEADER.format(kind="lecture", more="")
    + "SELECT count(*) AS n FROM source ORDER BY n",
}


@pytest.fixture
def gate(tmp_path):
    def make(personal=True, k=5):
        for name, text in FILES.items():
            path = tmp_path / f"{name}.sql"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        connection = duckdb.connect()
        connection.execute("CREATE TABLE semaine AS SELECT unnest([3, 40])::BIGINT AS n")
        connection.execute(
            "CREATE TABLE source AS SELECT 'demande' AS table_cible,"
            f" {personal} AS personnel, {k} AS secret_k"
        )
        return Gate(MemoryVersion(connection), queries=load_library(tmp_path))

    return make


def test_the_threshold_comes_from_the_version(gate):
    result = gate(k=5).run("services/protegee")
    assert (result.rows, result.k, result.version_id) == (((SECRET,), (40,)), 5, "essai")
    assert gate(k=0).run("services/protegee").rows == ((3,), (40,))


def test_construction_queries_are_not_readable(gate):
    with pytest.raises(AccessRefusedError, match="construire"):
        gate().run("construction/semaine")


def test_lines_of_a_personal_source_are_refused(gate):
    with pytest.raises(AccessRefusedError, match="lignes d'une source personnelle"):
        gate().run("services/lignes")
    assert gate(personal=False, k=0).run("services/lignes").rows == ((3,), (40,))


def test_a_sensitive_source_without_declared_protection_is_refused(gate):
    with pytest.raises(AccessRefusedError, match="secrecy"):
        gate().run("services/nue")
    assert gate(k=0).run("services/nue").rows == ((3,), (40,))


def test_queries_about_the_files_themselves_are_open(gate):
    assert gate().run("donnees/sources").rows == ((1,),)


def test_records_carry_the_names_of_columns(gate):
    assert list(gate(k=0).run("services/protegee").records()) == [{"n": 3}, {"n": 40}]
