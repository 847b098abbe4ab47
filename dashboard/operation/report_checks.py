"""Checks of what leaves the site: formats that can be written, templates, mail."""

from __future__ import annotations

import os
import shutil
from importlib import import_module

from dashboard.catalogue.report_templates import load_template, template_codes
from dashboard.errors import PackError, SettingsError
from dashboard.formats import plural
from dashboard.operation.finding import Finding, good, warning
from dashboard.operation.mail import check_mail
from dashboard.settings import Settings, load_mail

LIBRARIES = {"DOCX": "docx", "ODT": "odf", "PPTX": "pptx", "PDF": "weasyprint"}
"""Format → library that writes it; an HTML page needs none."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OFFICES = ("soffice", "libreoffice")


def _works(library: str) -> bool:
    """Whether a library loads, with the system libraries it leans on."""
    try:
        import_module(library)
    except (ImportError, OSError):
        return False
    return True


def writers(_: Settings) -> Finding:
    """Formats that this machine can write; a PDF needs Pango."""
    lost = [name for name, library in LIBRARIES.items() if not _works(library)]
    kept = [*(name for name in LIBRARIES if name not in lost), "HTML"]
    if "PDF" in lost:
        return warning(
            f"Pas de PDF : Pango manque (paquet « libpango-1.0-0 » et « libpangoft2-1.0-0 »). "
            f"Restent : {', '.join(kept)}."
        )
    if lost:
        return warning(f"Manque de quoi écrire : {', '.join(lost)}. Relancez « make install ».")
    return good(f"S'écrivent : {', '.join(kept)}.")


def pictures(_: Settings) -> Finding:
    """SVG always; PNG by a library of its own."""
    if _works("resvg_py"):
        return good("SVG et PNG.")
    return warning("SVG seul : relancez « make install » pour le PNG.")


def templates(settings: Settings) -> Finding:
    """Each template of the product and of the town can be read."""
    codes = template_codes(settings.territory)
    wrong = []
    for code in codes:
        try:
            load_template(code, settings.territory)
        except PackError as error:
            wrong.append(str(error))
    if wrong:
        return warning(" ".join(wrong))
    return good(f"{plural(len(codes), 'modèle lisible', 'modèles lisibles')}.")


def mail(_: Settings) -> Finding:
    """The server of mail is set, or nothing is sent: it is never called here."""
    try:
        found = load_mail()
        if not (found.host or found.sender):
            return good("Non réglé : « vigie report --mail » est refusé, le reste marche.")
        check_mail(found)
    except SettingsError as error:
        return warning(str(error))
    return good(f"Part de {found.sender} par {found.host}:{found.port} ({found.cipher}).")


def programs(_: Settings) -> Finding:
    """A browser and an office program, which nothing that is made needs."""
    named = os.environ.get("VIGIE_CHROMIUM", "")
    browser = any(map(shutil.which, (*([named] if named else []), *BROWSERS)))
    office = any(map(shutil.which, OFFICES))
    said = [
        f"{name} {'présent' if here else 'absent'}"
        for name, here in (("Chrome ou Chromium", browser), ("LibreOffice", office))
    ]
    return good(f"{', '.join(said)} : rien de ce que Vigie écrit n'en a besoin.")
