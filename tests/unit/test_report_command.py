"""`vigie report` writes a report and its manifest, sends it, and says plainly what is wrong."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from smtp_box import mailbox
from tinytown import Tiny
from typer.testing import CliRunner, Result

from dashboard.cli import app
from dashboard.operation import report_checks
from dashboard.operation.finding import State
from dashboard.reports import making
from dashboard.reports.assembly import WRITERS
from dashboard.reports.report import Report
from dashboard.settings import Settings
from tests.unit.test_earlier_version import requests

PAGE, FIGURE = "/indicateur/demandes_recues", "indicateur-trend"
PASSWORD = "mot-de-passe-secret"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    town = Tiny(tmp_path_factory.mktemp("commande"))
    town.write("demande", requests(30))
    town.build()
    return town


@pytest.fixture(autouse=True)
def alone(town: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine, writings of its own, bytes that say what they were made of."""
    for name in ("HOST", "PORT", "USER", "PASSWORD", "FROM", "TLS"):
        monkeypatch.delenv(f"VIGIE_SMTP_{name}", raising=False)
    monkeypatch.setenv("VIGIE_STATE_URL", f"sqlite:///{town.root / 'ecrits.sqlite'}")

    def words(report: Report, ending: str) -> bytes:
        style = report.style
        said = [ending, report.title, style.accent, style.footer, *map(_named, report.items)]
        return "\n".join([*said, style.logo.hex(), style.css]).encode()

    monkeypatch.setattr(making, "written_as", words)


def _named(item: Any) -> str:
    return f"{item.caption.title} {item.caption.reference}"


def _run(town: Tiny, *words: str) -> Result:
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    return CliRunner().invoke(app, ["report", *words, *where])


def _error(result: Result) -> str:
    assert result.exit_code != 0
    return str(result.exception)


def test_without_a_template_the_list_is_given(town: Tiny) -> None:
    result = _run(town)
    assert result.exit_code == 0
    assert re.search(r"^rob\tRapport d’orientation budgétaire\t", result.output, re.MULTILINE)


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_the_name_of_the_file_says_its_format_and_the_manifest_is_beside(
    town: Tiny, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"fiche.{ending}"
    site = "https://vigie.ville"
    result = _run(
        town,
        *("fiche-indicateur", "--indicateur", "demandes_recues", "-o", str(out), "--site", site),
    )
    assert result.exit_code == 0, result.exception
    body = out.read_bytes()
    assert body.startswith(ending.encode())
    told = json.loads((tmp_path / f"fiche.{ending}.manifeste.json").read_text(encoding="utf-8"))
    assert told["fichier"] == {
        "nom": out.name,
        "octets": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    assert told["figures"][0]["reference"].startswith(f"{site}{PAGE}?")
    assert told["figures"][0]["reference"].encode() in body
    assert told["manquantes"] == []


def test_a_manifest_goes_where_it_is_told_and_figures_are_joined(
    town: Tiny, tmp_path: Path
) -> None:
    out, kept = tmp_path / "note.pdf", tmp_path / "preuve.json"
    figures = ("--figure", f"{PAGE}#{FIGURE}", "--figure", f"{PAGE}#autre")
    result = _run(
        town, "note-de-conseil", *figures, "--titre", "Oui", "-o", str(out), "--manifest", str(kept)
    )
    assert result.exit_code == 0, result.exception
    told = json.loads(kept.read_text(encoding="utf-8"))
    assert told["titre"] == "Oui"
    assert [f["figure"] for f in told["figures"]] == [FIGURE]
    assert [m["figure"] for m in told["manquantes"]] == ["autre"]
    assert f"Manque {PAGE}#autre" in result.output
    assert not (tmp_path / "note.pdf.manifeste.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("inconnu",), "modèle : aucun modèle « inconnu »"),
        (("rob", "-o", "rapport.txt"), "--output : « rapport.txt » ne dit pas de format"),
        (("rob", "--format", "pdf", "-o", "a.docx"), "n'est pas un fichier pdf"),
        (("fiche-indicateur", "-o", "a.pdf"), "indicateur : aucun indicateur n'est nommé"),
        (("rob", "--version", "jamais", "-o", "a.pdf"), "jamais"),
        (("rob", "--mail", "maire"), "--mail : « maire » n'est pas une adresse"),
        (("rob", "--mail", "a@b.example"), "VIGIE_SMTP_HOST : réglage absent"),
        (("note-de-conseil", "-o", "absent/a.pdf"), "a.pdf : écriture impossible"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    town: Tiny,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in _error(_run(town, *words))
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_sent_only_when_asked(
    town: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "fiche.pdf"
    asked = ("fiche-indicateur", "--indicateur", "demandes_recues", "-o", str(out))
    with mailbox() as box:
        box.account = f"vigie:{PASSWORD}"
        for name, value in {
            "HOST": "127.0.0.1",
            "PORT": str(box.port),
            "USER": "vigie",
            "PASSWORD": PASSWORD,
            "FROM": "vigie@ville.example",
            "TLS": "non",
        }.items():
            monkeypatch.setenv(f"VIGIE_SMTP_{name}", value)
        assert _run(town, *asked).exit_code == 0
        assert box.heard == []
        result = _run(town, *asked, "--mail", "maire@ville.example,dgs@ville.example")
    assert result.exit_code == 0, result.exception
    assert box.letters[0][0] == ["maire@ville.example", "dgs@ville.example"]
    (file,) = box.last.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("fiche.pdf", out.read_bytes())
    body = box.last.get_body()
    assert body is not None
    assert hashlib.sha256(out.read_bytes()).hexdigest() in body.get_content()
    assert PASSWORD not in result.output


def test_a_server_that_is_gone_leaves_the_file(
    town: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mailbox() as box:
        port = box.port
    monkeypatch.setenv("VIGIE_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("VIGIE_SMTP_PORT", str(port))
    monkeypatch.setenv("VIGIE_SMTP_FROM", "vigie@ville.example")
    out = tmp_path / "note.pdf"
    said = _error(_run(town, "note-de-conseil", "-o", str(out), "--mail", "a@b.example"))
    assert f"le serveur de courrier 127.0.0.1:{port} est injoignable" in said
    assert out.exists()


def test_a_town_changes_its_reports_without_code(town: Tiny, tmp_path: Path) -> None:
    out, own = tmp_path / "note.html", town.territory / "modeles"
    before = _written(town, out)
    (own / "note-de-conseil").mkdir(parents=True)
    try:
        (own / "style.toml").write_text('accent = "#7a1f5a"\npied = "Mairie de {lieu}"')
        logo = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
        (own / "logo.svg").write_bytes(logo)
        (own / "note-de-conseil" / "style.css").write_text("h1 { letter-spacing: 1px }")
        after = _written(town, out)
    finally:
        for file in sorted(own.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        own.rmdir()
    for said in ("#7a1f5a", "Mairie de Tinyville", logo.hex(), "letter-spacing"):
        assert said in after
        assert said not in before


def _written(town: Tiny, out: Path) -> str:
    result = _run(town, "note-de-conseil", "-o", str(out))
    assert result.exit_code == 0, result.exception
    return out.read_text(encoding="utf-8")


def test_the_doctor_says_what_remains_possible(town: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(town.territory, town.database, "sqlite://")
    assert report_checks.templates(settings).state is State.GOOD
    assert report_checks.mail(settings).text.startswith("Non réglé")
    monkeypatch.setenv("VIGIE_SMTP_HOST", "smtp.ville.example")
    assert report_checks.mail(settings).state is State.WARNING
    monkeypatch.setenv("VIGIE_SMTP_FROM", "vigie@ville.example")
    assert "smtp.ville.example:587" in report_checks.mail(settings).text
    monkeypatch.setenv("VIGIE_SMTP_TLS", "oui")
    assert report_checks.mail(settings).state is State.WARNING

    def lost(name: str) -> None:
        if name in ("weasyprint", "resvg_py"):
            raise OSError(f"cannot load library of {name}")

    monkeypatch.setattr(report_checks, "import_module", lost)
    found = report_checks.writers(settings)
    assert found.state is State.WARNING
    assert "Pango" in found.text
    assert found.text.endswith("Restent : DOCX, ODT, PPTX, HTML.")
    assert report_checks.pictures(settings).state is State.WARNING
    monkeypatch.setattr(report_checks.shutil, "which", lambda _: None)
    found = report_checks.programs(settings)
    assert found.state is State.GOOD
    assert "absent, LibreOffice absent" in found.text


def test_the_doctor_names_a_template_that_cannot_be_read(town: Tiny) -> None:
    wrong = town.territory / "modeles" / "le-mien"
    wrong.mkdir(parents=True)
    try:
        (wrong / "modele.toml").write_text('nom = "a"\ncouleur = "b"')
        found = report_checks.templates(Settings(town.territory, town.database, "sqlite://"))
    finally:
        (wrong / "modele.toml").unlink()
        wrong.rmdir()
        wrong.parent.rmdir()
    assert found.state is State.WARNING
    assert "modeles/le-mien/modele.toml, couleur" in found.text


def test_a_part_left_to_the_documents_is_not_on_the_slides(town: Tiny, tmp_path: Path) -> None:
    folder = town.territory / "modeles" / "essai"
    folder.mkdir(parents=True)
    figure = f'[[partie.figure]]\nadresse = "{PAGE}"\nfigure = "{FIGURE}"\n'
    parts = f"[[partie]]\n{figure}[[partie]]\ndiapositives = false\n{figure}"
    (folder / "modele.toml").write_text(f'nom = "Essai"\ntitre = "T"\n{parts}', encoding="utf-8")
    for ending, count in (("pdf", 2), ("pptx", 1)):
        result = _run(town, "essai", "-o", str(tmp_path / f"a.{ending}"))
        assert result.exit_code == 0, result.exception
        told = json.loads((tmp_path / f"a.{ending}.manifeste.json").read_text(encoding="utf-8"))
        assert len(told["figures"]) == count
