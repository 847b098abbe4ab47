"""Budget documents as finance software sends them: TotEM XML, ISO-8859-1, values in `V`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from dashboard.demo.budget_acts import Document, Line
from dashboard.demo.finance_programmes import annex, programme_of
from dashboard.demo.reference import CENTRE, CENTRE_SIREN, SMALL_TOWN, SMALL_TOWN_SIREN, siret
from dashboard.demo.totem_xml import amount as amount
from dashboard.demo.totem_xml import annexes, block, element
from dashboard.demo.truth import SourceTruth

NAMESPACE = "http://www.minefi.gouv.fr/cp/demat/docbudgetaire"
UNIFIED = "http://www.minefi.gouv.fr/cp/demat/doccfu"
ACCOUNTING = "http://www.minefi.gouv.fr/cp/demat/doccomptable"
_STAGES = {"BP": "01", "BS": "03", "DM": "02", "CA": "09", "CFU": "10"}
_ORDER = {"entre_sections": "2", "interieur": "1"}


@dataclass(frozen=True)
class Establishment:
    """One budget as the documents name it.

    Attributes:
        annex_of: SIRET of the main budget; "" for a main one.
        holder, insee: the town, its code.
    """

    name: str
    siret: str
    code: str
    nomenclature: str
    annex_of: str = ""
    holder: str = "VILLE DE CASTELRIVE"
    insee: str = CENTRE


MAIN = Establishment("BUDGET PRINCIPAL", siret(CENTRE_SIREN, 1), "00", "M57-M57_D")
WATER = Establishment("EAU", siret(CENTRE_SIREN, 5), "01", "M4-M49_D", MAIN.siret)
SMALL = Establishment(
    "BUDGET PRINCIPAL",
    siret(SMALL_TOWN_SIREN, 1),
    "00",
    "M57-M57_D",
    holder="COMMUNE DE MONTALEYRE",
    insee=SMALL_TOWN,
)


def _heading(budget: Establishment, document: Document) -> list[str]:
    title = block(
        "EnTeteDocBudgetaire",
        element("DteStr", document.decided.isoformat()),
        element("LibellePoste", "SGC DE CASTELRIVE"),
        element("IdPost", "000036"),
        element("LibelleColl", budget.holder),
        element("IdColl", budget.annex_of or budget.siret),
        element("NatCEPL", "Commune"),
        element("Departement", "000"),
    )
    return [
        element("VersionSchema", "115"),
        *block("BlocEditeur", element("CodeEditeur", "Logiciel fictif")),
        *title,
    ]


def _about(budget: Establishment, document: Document) -> list[str]:
    """Which budget, which act."""
    number = [element("NumDec", document.number)] if document.number else []
    kind = (
        [element("CodTypBud", "A"), element("IdEtabPal", budget.annex_of)]
        if budget.annex_of
        else [element("CodTypBud", "P")]
    )
    establishment = block(
        "EnTeteBudget",
        element("LibelleEtab", budget.name),
        element("IdEtab", budget.siret),
        element("CodColl", budget.insee[2:]),
        element("CodInseeColl", budget.insee),
        element("CodBud", budget.code),
        element("Nomenclature", budget.nomenclature),
    )
    act = block(
        "BlocBudget",
        element("NatDec", _STAGES[document.stage]),
        *number,
        element("Exer", str(document.year)),
        element("ProjetBudget", "false"),
        element("DteDec", document.decided.isoformat()),
        element("NatVote", "FcIc"),
        element("OpeEquip", "false"),
        element("VoteFormelChap", "false"),
        element("TypProv", "2"),
        element("BudgPrec", "1"),
        element("ReprRes", "2" if document.stage == "BS" else "1"),
        element("NatFonc", "1" if budget.annex_of else "2"),
        *kind,
    )
    return [*establishment, *act]


def _given(name: str, cents: int, *, always: bool = False) -> list[str]:
    return [element(name, amount(cents))] if cents or always else []


def _amounts(document: Document, line: Line) -> Iterator[str]:
    closed = document.stage in {"CA", "CFU"}
    if not closed:
        yield from _given("MtBudgPrec", line.previous)
    yield from _given("MtRARPrec", line.carried)
    yield from _given("MtPropNouv", line.voted)
    yield from _given("MtPrev", line.voted, always=True)
    yield from _given("CredOuv", line.opened, always=closed)
    if closed:
        yield from _given("MtReal", line.realised, always=True)
        yield from _given("MtRAR3112", line.remaining)
    if document.stage == "CFU":
        yield from _given("CredAnnules", max(0, line.opened - line.realised - line.remaining))


def _programme(budget: Establishment, line: Line) -> list[str]:
    found = programme_of(line.key) if budget == MAIN else None
    if found is None:
        return []
    words = {"ProgAutoLib": found.label, "ProgAutoNum": found.number}
    return [f"<CaracSup V={quoteattr(v)} Code={quoteattr(c)}/>" for c, v in words.items()]


def _line(budget: Establishment, document: Document, line: Line) -> list[str]:
    key = line.key
    function = [element("Fonction", key.function)] if key.function else []
    chapter = [] if key.article == "002" else [element("ContNat", key.chapter)]
    real = key.movement == "reel"
    kind = (
        [element("OpBudg", "0")]
        if real
        else [element("OpBudg", "1"), element("TypOpBudg", _ORDER[key.movement])]
    )
    section = [] if document.stage == "CFU" else [f'<CaracSup V="{key.section}" Code="Section"/>']
    return block(
        "LigneBudget",
        element("Nature", key.article),
        *function,
        *chapter,
        element("ArtSpe", "false"),
        element("CodRD", key.sens),
        *_amounts(document, line),
        *kind,
        *section,
        *_programme(budget, line),
    )


def _calculated(document: Document) -> list[list[str]]:
    """Totals by chapter that the accountant's software adds to a unified account."""
    if document.stage != "CFU":
        return []
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in document.lines:
        pair = sums[line.key.section, line.key.sens, line.key.chapter]
        pair[0] += line.opened
        pair[1] += line.realised
    found = []
    for (_, sens, chapter), (opened, realised) in sorted(sums.items()):
        whole = block(
            "LigneBudget",
            element("ContNat", chapter),
            element("CodRD", sens),
            element("CredOuv", amount(opened)),
            element("MtReal", amount(realised)),
            element("OpBudg", "T"),
        )
        found.append(['<LigneBudget calculated="true">', *whole[1:]])
    return found


def _real(document: Document, sens: str) -> int:
    """Real operating income or spending of the act, results left out."""
    closed = document.stage in {"CA", "CFU"}
    return sum(
        line.realised if closed else line.voted
        for line in document.lines
        if (line.key.section, line.key.sens, line.key.movement) == ("F", sens, "reel")
        and line.key.article != "002"
    )


def _information(document: Document, population: int) -> list[str]:
    """Ratios of the first page, as French text."""

    def euros(cents: int) -> str:
        return f"{cents / 100 / population:.2f}".replace(".", ",")

    values = {
        "PopTot": f"{population:,}".replace(",", " "),
        "ValDepRFonc": euros(_real(document, "D")),
        "ValRecRFonc": euros(_real(document, "R")),
        "LimiteVirementCP": "7,50 %",
    }
    lines = [f"<Information Code={quoteattr(c)} V={quoteattr(v)}/>" for c, v in values.items()]
    return block("InformationsGenerales", *lines)


def document_xml(
    budget: Establishment,
    document: Document,
    population: int,
    programmes: Sequence[Mapping[str, str | int]] = (),
) -> str:
    """The whole XML of one act; programmes are the rows of their annex."""
    lines = [*(_line(budget, document, line) for line in document.lines), *_calculated(document)]
    inside = block(
        "Budget",
        *_about(budget, document),
        *(_information(document, population) if not budget.annex_of else []),
        *(text for part in lines for text in part),
        *annexes(programmes),
    )
    root = [
        f'<DocumentBudgetaire xmlns="{NAMESPACE}">',
        *(f"   {t}" for t in [*_heading(budget, document), *inside]),
        "</DocumentBudgetaire>",
    ]
    if document.stage == "CFU":
        root = [
            f'<doccfu:CompteFinancierUnique xmlns:doccfu="{UNIFIED}">',
            f'<DocumentComptable xmlns="{ACCOUNTING}"><VersionSchema V="10"/></DocumentComptable>',
            *root,
            "</doccfu:CompteFinancierUnique>",
        ]
    return "\n".join(['<?xml version="1.0" encoding="ISO-8859-1"?>', *root, ""])


def file_name(budget: Establishment, document: Document) -> str:
    """Name the sending platform gives."""
    stage = document.stage + document.number
    when = f"{document.decided:%Y%m%d}180000"
    return f"DOCBUDG-{budget.siret}-000036-{stage}-{document.year}-{when}.xml"


def _totals(documents: list[Document]) -> dict[str, str]:
    """Voted and executed sums by sens and movement, over every act."""
    found: dict[str, int] = defaultdict(int)
    for line in (line for document in documents for line in document.lines):
        movement = "reel" if line.key.movement == "reel" else "ordre"
        found[f"vote_eur.{line.key.sens}.{movement}"] += line.voted
        found[f"realise_eur.{line.key.sens}.{movement}"] += line.realised
    return {name: amount(cents) for name, cents in found.items()}


def write_documents(
    folder: Path,
    budget: Establishment,
    documents: list[Document],
    populations: Mapping[int, int],
    truth: SourceTruth,
) -> None:
    """One file per act."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        programmes = annex(document, documents) if budget == MAIN else []
        text = document_xml(budget, document, populations[document.year], programmes)
        (folder / file_name(budget, document)).write_bytes(text.encode("iso-8859-1"))
        calculated = len(_calculated(document))
        truth.files += 1
        truth.rows_read += len(document.lines) + calculated
        if calculated:
            truth.ignored["ligne_calculee"] += calculated
    truth.totals |= _totals(documents)
