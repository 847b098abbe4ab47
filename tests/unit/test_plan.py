"""Which file goes to which source, before anything is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tinytown import Tiny

from dashboard.build.patterns import compiled, stem
from dashboard.build.plan import Plan, make_plan
from dashboard.catalogue.pack import load_pack
from dashboard.errors import BuildError, PackError


def plan_of(tiny: Tiny, *names: str, **sources: dict[str, object]) -> Plan:
    for code, keys in sources.items():
        tiny.source(code, table="mesure", **keys)
    for name in names:
        tiny.drop(name, os.fsencode(name))
    tiny.save()
    return make_plan(load_pack(tiny.territory), tiny.extracts)


def read(plan: Plan) -> list[tuple[str, str]]:
    return [(planned.source, planned.file.name) for planned in plan.files]


def twins(plan: Plan) -> list[tuple[str, str, str]]:
    return [(twin.source, twin.file.name, twin.of) for twin in plan.twins]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CA-2021.scdl.csv", "CA-2021"),
        ("CA-2021.totem.xml", "CA-2021"),
        ("dossier/CA_2018.xml.gz", "CA_2018"),
        ("CA 2019 2 PARKING.xml", "CA 2019 2 PARKING"),
        ("export 2024.01.csv", "export 2024.01"),
        ("sans extension", "sans extension"),
    ],
)
def test_the_stem_drops_what_tells_the_format(name: str, expected: str) -> None:
    assert stem(name) == expected


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("budget/*.csv", "budget/a.csv", True),
        ("budget/*.csv", "budget/2021/a.csv", False),
        ("budget/**/*.csv", "budget/2021/a.csv", True),
        ("budget/**/*.csv", "budget/a.csv", True),
        ("*.CSV", "a.csv", True),
        ("Flux scellé*.xml", "Flux scelle\u0301 CA.xml", False),
        ("a[0-9].csv", "a3.csv", True),
        ("a[!0-9].csv", "a3.csv", False),
        ("a+b (1).csv", "a+b (1).csv", True),
    ],
)
def test_a_pattern_matches_like_a_glob(pattern: str, name: str, expected: bool) -> None:
    assert (compiled(pattern).fullmatch(name) is not None) is expected


def test_decomposed_accents_on_disk_match_the_pattern(tiny: Tiny) -> None:
    plan = plan_of(tiny, "Flux scelle\u0301 CA.xml", flux={"fichiers": ["Flux scellé*.xml"]})
    assert read(plan) == [("flux", "Flux scellé CA.xml")]


def test_a_name_that_is_not_utf_8_is_read_as_windows_wrote_it(tiny: Tiny) -> None:
    plan = plan_of(
        tiny, os.fsdecode(b"demandes \xe9t\xe9.csv"), demandes={"fichiers": ["*été.csv"]}
    )
    assert read(plan) == [("demandes", "demandes été.csv")]


def test_two_names_that_differ_by_their_accents_only_are_two_files(tiny: Tiny) -> None:
    names = ("été.csv", "e\u0301te\u0301.csv", os.fsdecode(b"\xe9t\xe9.csv"))
    plan = plan_of(tiny, *names, air={"fichiers": ["*.csv"]})
    assert len({file for _, file in read(plan)}) == 3


def test_files_of_one_stem_are_twins_and_the_first_pattern_wins(tiny: Tiny) -> None:
    plan = plan_of(
        tiny,
        "b/x.csv",
        "b/x.ods",
        "b/x.xls",
        budget={"fichiers": ["b/*.xls", "b/*.csv", "b/*.ods"]},
    )
    assert read(plan) == [("budget", "b/x.xls")]
    assert twins(plan) == [("budget", "b/x.csv", "b/x.xls"), ("budget", "b/x.ods", "b/x.xls")]


def test_the_same_stem_in_two_folders_is_no_twin(tiny: Tiny) -> None:
    plan = plan_of(tiny, "2020/x.csv", "2021/x.csv", budget={"fichiers": ["**/x.csv"]})
    assert [name for _, name in read(plan)] == ["2020/x.csv", "2021/x.csv"]


def test_dated_exports_are_no_twins(tiny: Tiny) -> None:
    plan = plan_of(tiny, "e 2024.01.csv", "e 2024.02.csv", budget={"fichiers": ["e*.csv"]})
    assert len(plan.files) == 2
    assert plan.twins == ()


def test_a_source_gives_way_to_the_one_it_is_twin_of(tiny: Tiny) -> None:
    plan = plan_of(
        tiny,
        "CA.scdl.csv",
        "CA.totem.xml",
        "DM.scdl.csv",
        totem={"fichiers": ["*.totem.xml"]},
        scdl={"fichiers": ["*.scdl.csv"], "jumelle_de": "totem"},
    )
    assert read(plan) == [("totem", "CA.totem.xml"), ("scdl", "DM.scdl.csv")]
    assert twins(plan) == [("scdl", "CA.scdl.csv", "CA.totem.xml")]


def test_a_file_belongs_to_the_first_source_that_matches(tiny: Tiny) -> None:
    plan = plan_of(tiny, "a.csv", one={"fichiers": ["a*"]}, two={"fichiers": ["*.csv"]})
    assert read(plan) == [("one", "a.csv")]
    assert plan.missing == ("two",)


def test_files_without_source_are_listed_and_hidden_ones_skipped(tiny: Tiny) -> None:
    plan = plan_of(
        tiny, "a.csv", "lisez-moi.txt", ".cache/b.csv", ".c.csv", one={"fichiers": ["*.csv"]}
    )
    assert [f.name for f in plan.leftovers] == ["lisez-moi.txt"]
    assert read(plan) == [("one", "a.csv")]


def test_a_link_that_leaves_the_folder_is_refused(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("secret")
    (tmp_path / "ailleurs").mkdir()
    tiny.drop("a.csv", b"a")
    (tiny.extracts / "b.csv").symlink_to(tmp_path / "secret.csv")
    (tiny.extracts / "c").symlink_to(tmp_path / "ailleurs")
    (tiny.extracts / "d.csv").symlink_to(tiny.extracts / "a.csv")
    plan = plan_of(tiny, one={"fichiers": ["**/*.csv"]})
    assert plan.refused == ("b.csv", "c")
    assert [name for _, name in read(plan)] == ["a.csv", "d.csv"]


def test_the_files_of_a_shapefile_go_together(tiny: Tiny) -> None:
    plan = plan_of(tiny, "q.shp", "q.dbf", "q.prj", "q.shx", quartiers={"fichiers": ["q.*"]})
    assert read(plan) == [("quartiers", "q.shp")]
    assert [path.name for path in plan.files[0].file.companions] == ["q.dbf", "q.prj", "q.shx"]
    assert plan.leftovers == ()


def test_an_absent_folder_is_a_plain_message(tiny: Tiny, tmp_path: Path) -> None:
    tiny.source("one", table="mesure")
    tiny.save()
    with pytest.raises(BuildError, match="dossier d'extraits absent"):
        make_plan(load_pack(tiny.territory), tmp_path / "nulle part")


def test_a_file_can_be_read_again_for_another_table(tmp_path: Path) -> None:
    plan = plan_of(
        Tiny(tmp_path),
        "ca-2024.xml",
        "dm-2024.xml",
        "autre.xml",
        annexe={"fichiers": ["*.xml"], "relit": "actes"},
        actes={"fichiers": ["ca-*.xml", "dm-*.xml"]},
    )
    assert read(plan) == [
        ("annexe", "ca-2024.xml"),
        ("annexe", "dm-2024.xml"),
        ("actes", "ca-2024.xml"),
        ("actes", "dm-2024.xml"),
    ]
    assert [f.name for f in plan.leftovers] == ["autre.xml"]


def test_a_source_reads_again_only_a_source_that_exists(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="source inconnue « actes »"):
        plan_of(Tiny(tmp_path), annexe={"fichiers": ["*.xml"], "relit": "actes"})


def test_a_personal_file_is_not_read_again_by_a_source_that_keeps_it_whole(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="personnelle"):
        plan_of(
            Tiny(tmp_path),
            annexe={"fichiers": ["*.xml"], "relit": "actes"},
            actes={"fichiers": ["ca-*.xml"], "personnel": True},
        )
