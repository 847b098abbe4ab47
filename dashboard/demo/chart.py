"""Charts of accounts in the layout of the official `planDeCompte` files.

Only the codes the demonstration uses; code and label pairs are regulatory text.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

from dashboard.demo.reference import Account, accounts, rows
from dashboard.demo.truth import SourceTruth

_NORMS = {"M57_D": "M57", "M49_D": "M4"}
_ATTRIBUTES = {
    "DR": ("reel", "D"),
    "DOES": ("entre_sections", "D"),
    "DOIS": ("interieur", "D"),
    "RR": ("reel", "R"),
    "ROES": ("entre_sections", "R"),
    "ROIS": ("interieur", "R"),
}
_EQUIPMENT = ("20", "21", "23")


def _label(text: str) -> str:
    return f"Libelle={quoteattr(text)} Lib_court={quoteattr(text[:40])}"


def _account_start(account: Account) -> str:
    """Opening of one account, its chapters when amounts may be written on it."""
    text = f"<Compte Code={quoteattr(account.code)} {_label(account.label)}"
    if not any(account.chapters.values()):
        return text
    equipment = int(account.code.startswith(_EQUIPMENT) and not account.code.startswith("204"))
    chapters = " ".join(f'{a}="{account.chapters[k]}"' for a, k in _ATTRIBUTES.items())
    return f'{text} DEquip="{equipment}" REquip="0" {chapters}'


def _nested(codes: list[str], starts: dict[str, str], tag: str) -> list[str]:
    """Elements inside one another, a code holding those it begins."""
    lines: list[str] = []
    open_codes: list[str] = []
    for code in sorted(codes):
        while open_codes and not (
            len(open_codes[-1]) < len(code) and code.startswith(open_codes[-1])
        ):
            lines.append(f"{'  ' * (len(open_codes) + 2)}</{tag}>")
            open_codes.pop()
        lines.append(f"{'  ' * (len(open_codes) + 3)}{starts[code]}>")
        open_codes.append(code)
    while open_codes:
        lines.append(f"{'  ' * (len(open_codes) + 2)}</{tag}>")
        open_codes.pop()
    return lines


def _chapters(nomenclature: str) -> list[str]:
    return [
        f"      <Chapitre Code={quoteattr(r['code'])} {_label(r['libelle'])} "
        f'TypeChapitre="{r["genre"]}" Section="{r["section"]}" Special="0"/>'
        for r in rows("chapitres.csv")
        if r["nomenclature"] == nomenclature
    ]


def _functions() -> list[str]:
    labels = {r["code"]: r["libelle"] for r in rows("fonctions_m57.csv")}
    starts = {c: f"<RefFonc Code={quoteattr(c)} {_label(label)}" for c, label in labels.items()}
    return _nested(list(labels), starts, "RefFonc")


def chart_xml(nomenclature: str, year: int) -> str:
    """The chart of one nomenclature for one exercice."""
    used = accounts(nomenclature)
    starts = {code: _account_start(a) for code, a in used.items()}
    functions = _functions() if nomenclature == "M57_D" else []
    lines = [
        "<?xml version='1.0' encoding='UTF-8'?>",
        f'<Nomenclature Norme="{_NORMS[nomenclature]}" Declinaison="{nomenclature}" Exer="{year}">',
        "  <Nature>",
        "    <Chapitres>",
        *_chapters(nomenclature),
        "    </Chapitres>",
        "    <Comptes>",
        *_nested(list(used), starts, "Compte"),
        "    </Comptes>",
        "  </Nature>",
        "  <Fonction>",
        "    <RefFonctionnelles>",
        *functions,
        "    </RefFonctionnelles>",
        "  </Fonction>",
        "</Nomenclature>",
        "",
    ]
    return "\n".join(lines)


def entries(nomenclature: str) -> int:
    """Number of chapters, accounts and functions of a chart."""
    chapters = len(_chapters(nomenclature))
    functions = len(rows("fonctions_m57.csv")) if nomenclature == "M57_D" else 0
    return chapters + len(accounts(nomenclature)) + functions


def write_charts(folder: Path, years: list[int], truth: SourceTruth) -> None:
    """One file per nomenclature and exercice, the current exercice not published yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for nomenclature in _NORMS:
        for year in years[:-1]:
            path = folder / f"planDeCompte-{year}-{nomenclature}.xml"
            path.write_text(chart_xml(nomenclature, year), encoding="utf-8", newline="\n")
            truth.files += 1
            truth.rows_read += entries(nomenclature)
