"""Provenance: sources, masked rejects, lineage, freshness, method."""

import datetime as dt
import json

import pytest
from empty_base import MANIFEST, MemoryVersion, construct, insert, staged

from dashboard import provenance
from dashboard.catalogue.indicators import FAMILIES
from dashboard.errors import AccessRefusedError, QueryError
from dashboard.secrecy import Gate

SOURCE = {
    "producteur": "Ville",
    "licence": "LO",
    "lecteur": "tableau",
    "fichiers_nb": 1,
    "etat": "chargee",
}


@pytest.fixture(scope="module")
def gate():
    connection = staged()
    insert(
        connection,
        "source",
        [
            {
                **SOURCE,
                "code": "velo",
                "nom": "Compteurs",
                "table_cible": "mesure",
                "cadence": "jour",
                "personnel": False,
                "secret_k": 0,
                "derniere_donnee": dt.date(2025, 1, 10),
            },
            {
                **SOURCE,
                "code": "grc",
                "nom": "Demandes",
                "table_cible": "demande",
                "cadence": "semaine",
                "personnel": True,
                "secret_k": 5,
                "derniere_donnee": dt.date(2025, 1, 19),
            },
            {
                **SOURCE,
                "code": "plan",
                "nom": "Plan",
                "table_cible": "plan_de_compte",
                "cadence": "ponctuel",
                "personnel": False,
                "secret_k": 0,
                "etat": "absente",
            },
        ],
    )
    insert(
        connection,
        "fichier",
        [
            {
                "fichier_id": 1,
                "source": "velo",
                "nom": "velo.csv",
                "checksum": "a" * 64,
                "octets": 12,
                "statut": "charge",
                "faits": '{"encodage": "cp1252"}',
                "rows_read": 3,
            },
            {
                "fichier_id": 2,
                "source": "grc",
                "nom": "grc.csv",
                "checksum": "b" * 64,
                "octets": 12,
                "statut": "charge",
            },
            {
                "fichier_id": 3,
                "source": "velo",
                "nom": "velo.xls",
                "checksum": "c" * 64,
                "octets": 12,
                "statut": "jumeau",
                "jumeau_de": "velo.csv",
            },
        ],
    )
    for file in (1, 2):
        insert(
            connection,
            "rejet",
            [
                {
                    "fichier_id": file,
                    "position": 7,
                    "motif": "date_illisible",
                    "valeurs": '{"jour": "32/13/2025"}',
                }
            ],
        )
    insert(connection, "ignore", [{"fichier_id": 1, "regle": "sous_total", "nombre": 2}])
    insert(
        connection,
        "controle",
        [
            {"source": "velo", "cle": "valeur", "valeur": "3"},
            {"source": "grc", "cle": "lignes", "valeur": "120"},
            {"source": "grc", "cle": "clos_le_renseigne", "valeur": "3"},
        ],
    )
    insert(connection, "remarque", [{"fichier_id": 1, "texte": "séparateur deviné"}])
    insert(connection, "fichier_ecarte", [{"nom": "photo.jpg", "octets": 99}])
    construct(connection)
    manifest = {
        **MANIFEST,
        "files": [{"fichier_id": 1, "received_at": "2025-01-11T06:00:00+00:00"}],
    }
    yield Gate(MemoryVersion(connection, manifest=manifest))
    connection.close()


def test_every_source_is_listed_loaded_or_not(gate):
    assert [(s.code, s.state) for s in provenance.sources(gate)] == [
        ("grc", "chargee"),
        ("plan", "absente"),
        ("velo", "chargee"),
    ]


def test_a_source_tells_its_files_rejects_and_controls(gate):
    detail = provenance.source_detail(gate, "velo")
    assert [(f.name, f.state, f.twin_of) for f in detail.files] == [
        ("velo.csv", "charge", ""),
        ("velo.xls", "jumeau", "velo.csv"),
    ]
    assert detail.files[0].facts == {"encodage": "cp1252"}
    assert detail.files[0].received == dt.datetime(2025, 1, 11, 6, tzinfo=dt.UTC)
    assert detail.rejected == {"date illisible": 1}
    assert detail.ignored == {"sous-total": 2}
    assert detail.rejects[0].values == {"jour": "32/13/2025"}
    assert detail.controls == {"valeur": "3"}
    assert detail.notes == (("velo.csv", "séparateur deviné"),)


def test_rejects_of_a_personal_source_show_no_value(gate):
    [reject] = provenance.rejects(gate, "grc")
    assert (reject.file, reject.position, reject.label) == ("grc.csv", 7, "date illisible")
    assert reject.values is None
    assert "32/13" not in json.dumps(
        [str(v) for v in gate.run("donnees/rejets", {"source": "grc"}).rows]
    )


def test_a_small_control_total_of_a_personal_source_is_kept_back(gate):
    assert provenance.source_detail(gate, "grc").controls == {
        "clos_le_renseigne": None,
        "lignes": "120",
    }


def test_an_unknown_source_is_a_named_error(gate):
    with pytest.raises(QueryError, match="source inconnue « absente »"):
        provenance.source_detail(gate, "absente")


def test_lineage_goes_from_the_read_sql_to_the_files(gate):
    found = provenance.lineage(gate, "capteurs/par_jour")
    assert {q.table for q in found.chain} >= {"mesure_jour"}
    assert [s.code for s in found.sources] == ["velo"]
    assert "velo.csv" in [f.name for f in found.files]


def test_lineage_of_a_construction_query_is_refused(gate):
    with pytest.raises(AccessRefusedError):
        provenance.lineage(gate, "construction/demande_jour")


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (dt.date(2025, 1, 14), set()),
        (dt.date(2025, 1, 15), {"velo"}),
        (dt.date(2025, 2, 3), {"velo", "grc"}),
    ],
)
def test_a_source_is_late_two_cadences_and_a_week_end_after_its_last_day(gate, today, late):
    assert {f.code for f in provenance.freshness(gate, today) if f.late} == late


@pytest.mark.parametrize(
    ("today", "ahead"),
    [(dt.date(2026, 1, 1), set()), (dt.date(2024, 6, 1), {"velo", "grc"})],
)
def test_a_source_that_speaks_of_days_to_come_is_told(gate, today, ahead):
    """A budget may; a reading or a request may not."""
    assert {f.code for f in provenance.freshness(gate, today) if f.ahead} == ahead


def test_the_version_says_what_is_missing_and_how_recent_it_is(gate):
    info = provenance.version_info(gate)
    assert (info.id, info.territory, info.root, info.main) == ("essai", "Ville d'essai", "V", "A")
    assert info.simulated is True
    assert info.last_data == dt.date(2025, 1, 19)
    assert info.sources_missing == ("Plan",)


def test_the_method_lists_everything_computed(gate):
    method = provenance.method(gate)
    assert {q.kind for q in method.builds} == {"construction", "faits", "cumul"}
    assert {q.kind for q in method.reads} == {"lecture", "lignes"}
    assert {i.family for i in method.indicators} == set(FAMILIES)
    assert all(r.label for r in method.readers)


def test_leftover_files_are_listed(gate):
    assert provenance.leftovers(gate) == {"photo.jpg": 99}
