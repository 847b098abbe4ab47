"""Budget documents of a version, as received, and those of one budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.asked import no_such
from dashboard.budget.names import named
from dashboard.budget.populations import source_words
from dashboard.errors import QueryError
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Document:
    """One budget document as received.

    Attributes:
        budget_nom, collectivite: as people write them; a file keeps what it received.
        retained: False for a snapshot kept only to compare at the same date.
        executed: it says what was mandated or issued.
        rank: 1 is the most advanced of its exercice.
        own: it is a budget of the body whose dashboard this is.
        lines_nb, no_section_nb, deduced_nb: lines; without section; whose movement is deduced.
        function_nb, operation_nb, programme_nb, service_nb: lines that carry each code.
        annex_nb: programmes its annex says, whether a line bears them or not.
        section_found_nb, chapter_found_nb: lines whose section or chapter is found again.
        unlabelled_nb: lines with a code nothing names.
        order_out, order_in: order operations, realised or voted, in euros; None when none.
    """

    budget_siret: str
    budget_nom: str
    budget_type: str
    collectivite: str
    exercice: int
    etape: str
    numero: str
    date_situation: dt.date | None
    nomenclature: str
    norme: str
    executed: bool
    retained: bool = True
    rank: int = 1
    own: bool = True
    file_id: int = 0
    file: str = ""
    lines_nb: int = 0
    no_section_nb: int = 0
    deduced_nb: int = 0
    population: int | None = None
    population_year: int | None = None
    population_nature: str = ""
    function_nb: int = 0
    operation_nb: int = 0
    programme_nb: int = 0
    annex_nb: int = 0
    service_nb: int = 0
    section_found_nb: int = 0
    chapter_found_nb: int = 0
    unlabelled_nb: int = 0
    order_out: Decimal | None = None
    order_in: Decimal | None = None

    @property
    def stage(self) -> str:
        """« CFU », « DM2 »…, as the address says it."""
        return f"{self.etape}{self.numero}" if self.etape == "DM" else self.etape

    @property
    def population_source(self) -> str:
        """Who says the population: « population totale dite par l'acte »."""
        return source_words(self.population_nature, self.population_year, self.exercice)


def documents(gate: Gate) -> tuple[Document, ...]:
    """Documents of the version: own principal budget first, last exercice first, best first."""
    return tuple(
        Document(
            budget_siret=r["budget_siret"],
            budget_nom=named(r["budget_nom"]),
            budget_type=r["budget_type"] or "",
            collectivite=named(r["collectivite"] or "", r["territoire_nom"] or ""),
            exercice=r["exercice"],
            etape=r["etape"],
            numero=r["numero"],
            date_situation=r["date_situation"],
            nomenclature=r["nomenclature"] or "",
            norme=r["norme"] or "",
            executed=r["execute"],
            retained=r["retenu"],
            rank=r["rang"],
            own=r["du_territoire"],
            file_id=r["fichier_id"],
            file=r["fichier"] or "",
            lines_nb=r["lignes_nb"],
            no_section_nb=r["sans_section_nb"],
            deduced_nb=r["mouvement_deduit_nb"],
            population=r["population_nb"],
            population_year=r["population_annee"],
            population_nature=r["population_nature"] or "",
            function_nb=r["avec_fonction_nb"],
            operation_nb=r["avec_operation_nb"],
            programme_nb=r["avec_programme_nb"],
            annex_nb=r["programmes_annexe_nb"],
            service_nb=r["avec_service_nb"],
            section_found_nb=r["section_deduite_nb"],
            chapter_found_nb=r["chapitre_deduit_nb"],
            unlabelled_nb=r["sans_libelle_nb"],
            order_out=r["ordre_depense_eur"],
            order_in=r["ordre_recette_eur"],
        )
        for r in gate.run("budget/documents_lus").records()
    )


def budget_names(known: Iterable[Document]) -> dict[str, str]:
    """SIRET → name of each budget, with its body."""
    return {
        d.budget_siret: ", ".join(part for part in (d.budget_nom, d.collectivite) if part)
        for d in known
    }


def of_budget(known: Sequence[Document], budget: str = "") -> list[Document]:
    """Documents of a budget; of the first one when none is asked.

    Raises:
        QueryError: no document at all.
        ChoiceError: no such budget.
    """
    if not known:
        raise QueryError(
            "aucun document budgétaire n'a été reçu",
            remedy="Déposez un budget (TotEM, SCDL, tableau) et reconstruisez la version",
        )
    siret = budget or known[0].budget_siret
    found = [d for d in known if d.budget_siret == siret]
    if not found:
        raise no_such("budget", budget, "budget", budget_names(known))
    return found
