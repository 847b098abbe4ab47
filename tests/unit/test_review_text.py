"""What people type is kept as typed and harms no reader: page, Markdown, spreadsheet, terminal."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import StateError
from dashboard.reviews.document import Bullets, Document, Section, Table, to_html, to_markdown
from dashboard.reviews.text import clean, for_html, for_markdown, hides, line, prose

TRAPS = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "+33 1",
    "-2+3",
    "| md | cassé |",
    "# titre",
    "1. liste",
    "2) liste",
    "* gras *, _italique_, `code`, ~~barré~~",
    "[lien](javascript:alert(1)) ![image](http://x/y.png)",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "ligne\n\n# titre\n- liste",
    "\u202egnp.exe\u202c et \u2066isolé\u2069",
    "שלום, عربي",
    "avant\u0000\u0007\u001b[31maprès\u009b",
    "\\| échappé \\",
    "---",
    "<!-- commentaire -->",
    "$formule$",
)


def document(text: str) -> Document:
    """A document that says a text everywhere."""
    table = Table(text, ("Un", text), ((text, text), ("a", text)))
    section = Section(text, [text, Bullets([text]), table])
    return Document(text, [text], [section], text, banner=text)


class Tags(HTMLParser):
    """Tags, attributes and visible text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "td":
            self._inside = True
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data


PLAIN = Tags(to_html(document("mot")))


@pytest.mark.parametrize("trap", TRAPS)
def test_no_text_adds_a_tag_or_an_attribute_to_the_page(trap: str) -> None:
    page = Tags(to_html(document(trap)))
    breaks = [tag for tag in page.tags if tag == "br"]
    assert sorted(page.tags) == sorted([*PLAIN.tags, *breaks])
    assert page.attributes == PLAIN.attributes
    assert not {"script", "img", "a"} & set(page.tags)


@pytest.mark.parametrize("trap", TRAPS)
def test_no_text_adds_a_line_a_cell_or_a_heading_to_the_markdown(trap: str) -> None:
    plain, trapped = (to_markdown(document(text)).split("\n") for text in ("mot", trap))
    assert len(trapped) == len(plain)
    for model, got in zip(plain, trapped, strict=True):
        assert len(re.findall(r"(?<!\\)\|", got)) == model.count("|")
        assert len(re.match(r"#*", got)[0]) == len(re.match(r"#*", model)[0])
    unescaped = re.sub(r"\\.", "", "\n".join(trapped)).replace("---", "")
    assert not re.search(r"[<>&`_\[\]$~]", unescaped)


@pytest.mark.parametrize("trap", [trap for trap in TRAPS if trap[0] in "=+-@"])
def test_no_cell_starts_like_a_formula(trap: str) -> None:
    rows = [row for row in to_markdown(document(trap)).split("\n") if row.startswith("| a")]
    cell = re.split(r"(?<!\\)\|", rows[0])[2].strip()
    assert cell.startswith("\\")


@given(st.text())
def test_what_is_cleaned_has_nothing_invisible_and_is_cleaned_once(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    assert not re.search(
        "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]", kept
    )
    kept.encode("utf-8")
    assert "\n" not in line(text, field="x", longest=10**9)
    assert "\n" not in for_markdown(text)
    assert "<" not in for_html(text).replace("<br>", "")


@given(st.text(alphabet="אבגדابتéàçœ€’« »abcXYZ ", min_size=1))
def test_letters_of_every_script_are_kept(text: str) -> None:
    import unicodedata

    assert clean(text) == unicodedata.normalize("NFC", text).strip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("LED\u200b aux Til\u00adleuls\ufeff", "LED aux Tilleuls"),
        ("\u202eLED\u2069", "LED"),
        ("LED\u0000\u0085", "LED"),
        ("LED\U000e0041\uffff", "LED"),
        ("\u3164\u2800\u115f", ""),
    ],
)
def test_what_nobody_sees_is_taken_off_and_known(typed: str, kept: str) -> None:
    assert clean(typed) == kept
    assert hides(typed)
    assert not hides(kept)


@pytest.mark.parametrize("blank", ["\u200d", "\u200c \u0301", "\ufe0f", "\u00a0\u2003\t\n"])
def test_what_shows_nothing_is_empty(blank: str) -> None:
    assert clean(blank) == ""
    assert not hides(blank)


@pytest.mark.parametrize(
    "text",
    ["👨\u200d👩\u200d👧", "❤\ufe0f", "نمی\u200cخواهم", "\U0001fae8", "a\tb", "\u0600\u0661"],
)
def test_emojis_and_joined_letters_stay_whole(text: str) -> None:
    assert clean(text) == text
    assert not hides(text)


def test_lines_of_a_text_stay_lines_and_of_a_name_become_spaces() -> None:
    assert prose(" a\r\nb\rc ", field="x") == "a\nb\nc"
    assert line(" a\r\n  b\tc ", field="x", longest=9) == "a b c"
    assert for_html("a\nb") == "a<br>b"


def test_no_break_spaces_survive() -> None:
    assert for_markdown("12\u202f345\u00a0€") == "12\u202f345\u00a0€"


def test_a_text_too_long_says_how_long_it_may_be() -> None:
    with pytest.raises(StateError, match="constat : ce texte a 5 caractères, 4 au plus"):
        prose("abcde", field="constat", longest=4)
