"""Fuzz of the XML readers: budget acts and charts of accounts, damaged, shuffled, hostile."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from budget_xml import PLAN, document, latin, line
from fuzzing import ODD_TEXTS, damaged, fuzzed, read, well_read
from hypothesis import strategies as st

from dashboard.errors import ExtractError
from dashboard.extracts import plan_de_compte, totem

ACT = document(line(MtReal="12.50", section="F"), line(Nature="", MtReal="3"), line())
CODECS = ("utf-8", "utf-8-sig", "utf-16", "iso-8859-1")


def declared(text: str, codec: str) -> bytes:
    """A document that says its encoding."""
    name = codec.removesuffix("-sig")
    return f'<?xml version="1.0" encoding="{name}"?>\n{text}'.encode(codec)


@fuzzed(60, data=damaged(st.sampled_from([latin(ACT), declared(ACT, "utf-8")])))
def test_a_damaged_act_is_refused_by_name_or_accounted_for(data: bytes) -> None:
    read(totem.READER, data, "acte.xml")


@fuzzed(60, data=damaged(st.just(PLAN.encode())))
def test_a_damaged_chart_is_refused_by_name_or_accounted_for(data: bytes) -> None:
    read(plan_de_compte.READER, data, "plan.xml")


@fuzzed(
    40,
    texts=st.lists(
        st.sampled_from([t for t in ODD_TEXTS if t.isprintable()])
        | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=8),
        min_size=1,
        max_size=4,
    ),
    codec=st.sampled_from(CODECS),
    seed=st.integers(0, 9),
)
def test_every_line_is_found_whatever_the_encoding_and_the_order_of_elements(
    texts: Sequence[str], codec: str, seed: int
) -> None:
    lines = []
    for rank, text in enumerate(texts):
        parts = [f'<Nature V="{60000 + rank}"/>', f"<LibCpte V={quoteattr(text)}/>"]
        parts += ['<CodRD V="D"/>', '<OpBudg V="0"/>', '<Operation V="1"/>']
        random.Random(seed).shuffle(parts)
        lines.append(f"<LigneBudget>{''.join(parts)}</LigneBudget>")
    text = document(*lines)
    encoded = text.encode("latin-1", "xmlcharrefreplace").decode("latin-1")
    found = well_read(totem.READER, declared(encoded, codec), "acte.xml")
    assert found.column("article") == [str(60000 + rank) for rank in range(len(texts))]
    assert [label or "" for label in found.column("libelle")] == [t.strip() for t in texts]


def billion(depth: int = 9) -> str:
    """Entities that expand one into the other."""
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, depth + 1))
    return f'<!DOCTYPE x [<!ENTITY e0 "vigie">{levels}]>'


def quadratic() -> str:
    """One long entity, to be repeated."""
    return f'<!DOCTYPE x [<!ENTITY e9 "{"a" * 100_000}">]>'


ATTACKS = {
    "milliard de rires": billion() + ACT.replace('V="F"', 'V="&e9;"'),
    "quadratique": quadratic() + document(line(LibCpte="&e9;" * 1000, Operation="1")),
    "dtd extérieure": '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">' + ACT,
    "entité de paramètre": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + ACT,
    "notation": '<!DOCTYPE x [<!NOTATION n SYSTEM "n"><!ATTLIST x a ENTITY #IMPLIED>]>' + ACT,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "cp037", "utf-7"])
def test_an_attack_by_entities_is_refused_in_every_encoding(attack: str, codec: str) -> None:
    name = codec.removesuffix("-le")
    data = f'<?xml version="1.0" encoding="{name}"?>{attack}'.encode(codec)
    assert isinstance(read(totem.READER, data, "acte.xml"), ExtractError)
    assert isinstance(read(plan_de_compte.READER, data, "plan.xml"), ExtractError)


@pytest.mark.parametrize(
    "text",
    [
        "<a>" * 100_000,
        ACT.replace("<Budget>", "<Budget>" + "<a>" * 5000),
        "<DocumentBudgetaire " + " ".join(f'a{i}="1"' for i in range(50_000)) + "/>",
        '<DocumentBudgetaire xmlns="' + "x" * 11_000_000 + '"/>',
    ],
    ids=["profond", "profond dans un acte", "attributs", "espace de noms"],
)
def test_a_document_beyond_reason_is_refused(text: str) -> None:
    assert isinstance(read(totem.READER, text.encode(), "acte.xml"), ExtractError)


def test_an_included_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("confidentiel")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}"/>'
    found = well_read(totem.READER, latin(document(line(), include)), "acte.xml")
    assert "confidentiel" not in str(found)
