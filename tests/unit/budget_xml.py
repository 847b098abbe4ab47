"""Small budget documents and charts of accounts, made up for tests."""

from __future__ import annotations

NAMESPACE = "http://www.minefi.gouv.fr/cp/demat/docbudgetaire"

PLAN = """<?xml version='1.0' encoding='UTF-8'?>
<Nomenclature Norme="M57" Declinaison="M57_D" Exer="2024">
 <Nature>
  <Chapitres>
   <Chapitre Code="011" Libelle="Charges à caractère général" Section="F"/>
   <Chapitre Code="012" Libelle="Charges de personnel" Section="F"/>
   <Chapitre Code="042" Libelle="Ordre entre sections" Section="F"/>
   <Chapitre Code="040" Libelle="Ordre entre sections" Section="I"/>
   <Chapitre Code="21" Libelle="Immobilisations corporelles" Section="I"/>
   <Chapitre Code="74" Libelle="Dotations et participations" Section="F"/>
  </Chapitres>
  <Comptes>
   <Compte Code="60" Libelle="Achats et variation des stocks">
    <Compte Code="6061" Libelle="Fournitures non stockables">
     <Compte Code="60612" Libelle="Énergie - Électricité" DR="011" RR="" DOES="" ROES=""/>
     <Compte Code="60618" Libelle="Autres fournitures non stockables" DR="011" RR=""/>
    </Compte>
   </Compte>
   <Compte Code="64111" Libelle="Rémunération principale des agents" DR="012" RR=""/>
   <Compte Code="6811" Libelle="Dotations aux amortissements des immobilisations" DR="" DOES="042"/>
   <Compte Code="2128" Libelle="Autres agencements et aménagements" DR="21" RR="21" ROES="040"/>
   <Compte Code="28128" Libelle="Amortissements des autres agencements" DR="" RR="" ROES="040"/>
   <Compte Code="74111" Libelle="Dotation forfaitaire des communes" DR="" RR="74"/>
  </Comptes>
 </Nature>
 <Fonction>
  <Chapitres>
   <Chapitre Code="930" Libelle="Services généraux" Section="F"/>
   <Chapitre Code="903" Libelle="Culture, sports" Section="I"/>
  </Chapitres>
  <Comptes><Compte Code="93020" Libelle="Administration générale" DR="930"/></Comptes>
  <RefFonctionnelles>
   <RefFonc Code="0" Libelle="Services généraux">
    <RefFonc Code="01" Libelle="Opérations non ventilables"/>
    <RefFonc Code="02" Libelle="Administration générale">
     <RefFonc Code="020" Libelle="Administration générale de la collectivité"/>
    </RefFonc>
   </RefFonc>
   <RefFonc Code="2" Libelle="Enseignement">
    <RefFonc Code="20" Libelle="Services communs"/>
   </RefFonc>
   <RefFonc Code="3" Libelle="Culture et sports">
    <RefFonc Code="30" Libelle="Services communs"/>
    <RefFonc Code="325" Libelle="Autres équipements sportifs"/>
   </RefFonc>
  </RefFonctionnelles>
 </Fonction>
</Nomenclature>
"""


def line(calculated: str = "", section: str = "", **values: str) -> str:
    """One LigneBudget; a real expense on 60612 unless told otherwise."""
    cells = {"Nature": "60612", "CodRD": "D", "OpBudg": "0", **values}
    body = "".join(f'<{name} V="{value}"/>' for name, value in cells.items() if value)
    body += f'<CaracSup V="{section}" Code="Section"/>' if section else ""
    mark = f' calculated="{calculated}"' if calculated else ""
    return f"<LigneBudget{mark}>{body}</LigneBudget>"


def document(
    *lines: str,
    decision: str = "09",
    number: str = "",
    year: str = "2024",
    siret: str = "21990001200011",
    name: str = "BUDGET PRINCIPAL",
    kind: str = "P",
    nomenclature: str = "M57-M57_D",
    date: str = "2025-06-24",
    namespace: str = NAMESPACE,
    annexes: str = "",
) -> str:
    """One DocumentBudgetaire, without its XML declaration."""
    return f"""<DocumentBudgetaire xmlns="{namespace}">
<EnTeteDocBudgetaire><DteStr V="2025-01-15"/><LibelleColl V="TINYVILLE"/><IdColl V="{siret}"/>
</EnTeteDocBudgetaire>
<Budget>
<EnTeteBudget><LibelleEtab V="{name}"/><IdEtab V="{siret}"/><Nomenclature V="{nomenclature}"/>
</EnTeteBudget>
<BlocBudget><NatDec V="{decision}"/><NumDec V="{number}"/><Exer V="{year}"/><DteDec V="{date}"/>
<CodTypBud V="{kind}"/></BlocBudget>
{"".join(lines)}
<Annexes><DATA_PERSONNEL><Exer V="1999"/><LibelleEtab V="Agent DGS"/></DATA_PERSONNEL>
{annexes}</Annexes>
</Budget>
</DocumentBudgetaire>"""


def latin(text: str) -> bytes:
    """A document as editors write it: declared and encoded ISO-8859-1."""
    return f'<?xml version="1.0" encoding="ISO-8859-1"?>\n{text}'.encode("latin-1")


def unified(*documents: str) -> str:
    """A compte financier unique: an accounting document and the budget documents given."""
    return (
        '<cfu:CompteFinancierUnique xmlns:cfu="http://www.minefi.gouv.fr/cp/demat/doccfu">'
        "<DocumentComptable><Bilan/></DocumentComptable>"
        f"{''.join(documents)}</cfu:CompteFinancierUnique>"
    )
