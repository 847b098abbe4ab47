"""SQL that reads a text: a quick form for what machines write, a patient form for people.

Each form gives NULL when it cannot read the text; the quick form gives a value only when the
patient form would give the same. Numbers as DOMAIN.md §1.6: `1 234,56`, `1.234,56`,
`(1 234,56)`, `1 234,56-`, `€`, with any kind of space between thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.catalogue.tables import MONEY
from dashboard.extracts.base import Reason
from dashboard.extracts.cleaning import literal
from dashboard.extracts.clock import zoned

WIDE = "DECIMAL(38,10)"
FIRST_YEAR, LAST_YEAR = 1000, 9999
"""Years read; the base goes further, Python does not, and « 0024 » is a slip."""
NOISE = "0.000001"
"""Beyond the cent, what floating point adds (31.299999999999997); more is a remark."""


class Kind(StrEnum):
    """How a text is read."""

    TEXT = "texte"
    CODE = "code"
    BOOLEAN = "booleen"
    INTEGER = "entier"
    MONEY = "montant"
    NUMBER = "nombre"
    DATE = "date"
    INSTANT = "instant"
    LOCAL_DAY = "jour"


REASONS = {
    Kind.CODE: Reason.BAD_CODE,
    Kind.BOOLEAN: Reason.NOT_IN_LIST,
    Kind.INTEGER: Reason.BAD_NUMBER,
    Kind.MONEY: Reason.BAD_NUMBER,
    Kind.NUMBER: Reason.BAD_NUMBER,
    Kind.DATE: Reason.BAD_DATE,
    Kind.INSTANT: Reason.BAD_DATE,
    Kind.LOCAL_DAY: Reason.BAD_DATE,
}
NUMERIC = (Kind.INTEGER, Kind.MONEY, Kind.NUMBER)
_BY_TARGET = {
    "INTEGER": Kind.INTEGER,
    "BIGINT": Kind.INTEGER,
    MONEY: Kind.MONEY,
    "DOUBLE": Kind.NUMBER,
    "DATE": Kind.DATE,
    "TIMESTAMP": Kind.INSTANT,
    "BOOLEAN": Kind.BOOLEAN,
}


def kind_of(mapping: ColumnMapping, target: str) -> Kind:
    """How the text is read: the canonical column decides, the pack where it is text."""
    if target == "DATE" and mapping.type == "instant":
        return Kind.LOCAL_DAY
    return _BY_TARGET.get(target, Kind(mapping.type))


@dataclass(frozen=True)
class Style:
    """How a column of one file writes thousands.

    Attributes:
        dots: « 1.234,56 » was met, so « 1.234 » is one thousand two hundred and thirty-four.
        commas: « 1,234.56 » was met, so « 1,234 » is the same.
    """

    dots: bool = False
    commas: bool = False


def quick(kind: Kind, text: str, mapping: ColumnMapping) -> str:
    """SQL value of a text as machines write it; an instant is still local time."""
    if kind is Kind.INTEGER:
        number = f"TRY_CAST({text} AS DOUBLE)"
        return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS INTEGER) END"
    if kind is Kind.MONEY:
        return f"TRY_CAST(TRY_CAST({text} AS {WIDE}) AS {MONEY})"
    if kind is Kind.NUMBER:
        return _finite(f"TRY_CAST({text} AS DOUBLE)")
    if kind is Kind.CODE:
        odd = [f"contains({text}, '{mark}')" for mark in (".", ",", "E+", "e+")]
        odd += [f"length({text}) > {mapping.pad}"] if mapping.pad else []
        return f"CASE WHEN NOT ({' OR '.join(odd)}) THEN {_padded(text, mapping)} END"
    if kind is Kind.DATE:
        if mapping.format:
            return _within(f"CAST({_strptime(text, mapping)} AS DATE)")
        return _within(f"CASE WHEN {text} LIKE '____-__-__' THEN TRY_CAST({text} AS DATE) END")
    if kind in (Kind.INSTANT, Kind.LOCAL_DAY):
        local = _within(_quick_local(text, mapping), LAST_YEAR - 1)
        return f"CAST({local} AS DATE)" if kind is Kind.LOCAL_DAY else local
    return patient(kind, text, mapping, Style())


def _within(moment: str, last_year: int = LAST_YEAR) -> str:
    """SQL of a date or an instant, NULL out of the years that can be told from a slip."""
    return f"CASE WHEN year({moment}) BETWEEN {FIRST_YEAR} AND {last_year} THEN {moment} END"


def _finite(number: str) -> str:
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _quick_local(text: str, mapping: ColumnMapping) -> str:
    if has_offset(mapping):
        return "CAST(NULL AS TIMESTAMP)"
    if mapping.format:
        return f"CAST({_strptime(text, mapping)} AS TIMESTAMP)"
    shapes = ("____-__-__ __:__:__", "____-__-__T__:__:__", "____-__-__ __:__")
    tests = " OR ".join(f"{text} LIKE '{shape}'" for shape in shapes)
    return f"CASE WHEN {tests} THEN TRY_CAST({text} AS TIMESTAMP) END"


def has_offset(mapping: ColumnMapping) -> bool:
    """True when the format reads an offset or a zone: the value is already an instant."""
    return "%z" in mapping.format or "%Z" in mapping.format


def _strptime(text: str, mapping: ColumnMapping) -> str:
    return f"try_strptime({text}, {literal(mapping.format)})"


def _padded(text: str, mapping: ColumnMapping) -> str:
    if mapping.pad:
        size = f"greatest({mapping.pad}, length({text}))"
        text = f"lpad({text}, CAST({size} AS INTEGER), '0')"
    return f"({literal(mapping.prefix)} || {text})" if mapping.prefix else text


def patient(kind: Kind, text: str, mapping: ColumnMapping, style: Style) -> str:
    """SQL value of a text as people write it; an instant is UTC."""
    if kind in NUMERIC:
        return _patient_number(kind, text, style)
    if kind is Kind.CODE:
        return _patient_code(text, mapping)
    if kind is Kind.BOOLEAN:
        folded = f"lower(strip_accents({text}))"
        return (
            f"CASE WHEN {folded} IN ('oui', 'o', 'vrai', 'true', '1', 'x', 'yes', 'y') THEN 'true' "
            f"WHEN {folded} IN ('non', 'n', 'faux', 'false', '0', 'no') THEN 'false' END"
        )
    if kind is Kind.DATE:
        return _within(_patient_date(text, mapping))
    if kind is Kind.INSTANT:
        return _within(_patient_instant(text, mapping))
    if kind is Kind.LOCAL_DAY:
        utc = f"timezone('UTC', {_patient_instant(text, mapping)})"
        return _within(f"CAST(timezone({literal(mapping.timezone)}, {utc}) AS DATE)")
    return text


def _patient_number(kind: Kind, text: str, style: Style) -> str:
    digits = _number_text(text, style)
    if kind is Kind.MONEY:
        return f"TRY_CAST(TRY_CAST({digits} AS {WIDE}) AS {MONEY})"
    if kind is Kind.NUMBER:
        return _finite(f"TRY_CAST({digits} AS DOUBLE)")
    number = f"TRY_CAST({digits} AS DOUBLE)"
    return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS INTEGER) END"


def _number_text(text: str, style: Style) -> str:
    """The same as `_digits`, without the pains where a decimal comma is the only oddity."""
    pointed = f"replace({text}, ',', '.')"
    plain = f"TRY_CAST({pointed} AS DOUBLE) IS NOT NULL"
    if style.commas:
        plain = "false"
    elif style.dots:
        plain = f"NOT contains({text}, '.') AND {plain}"
    return f"CASE WHEN {plain} THEN {pointed} ELSE {_digits(text, style)} END"


def _digits(text: str, style: Style) -> str:
    """SQL text of a number with a decimal point and a leading sign; NULL for anything else."""
    bare = f"trim(translate({text}, '\u00a0\u202f\u2009\u2007\t\u2212€', '     -'))"
    signed = f"regexp_replace({bare}, '^\\(\\s*([^-+()]+?)\\s*\\)$|^([^-+()]+?)\\s*-$', '-\\1\\2')"
    number = f"regexp_replace({signed}, '^([-+])\\s+', '\\1')"
    french, english = "replace(nombre, '.', '')", "replace(nombre, ',', '')"
    spaced = "replace(replace(nombre, ' ', ''), ',', '.')"
    rules = [
        (r"[-+]?\d{1,3}(\.\d{3})+,\d*|[-+]?\d{1,3}(\.\d{3}){2,}", f"replace({french}, ',', '.')"),
        (r"[-+]?\d{1,3}(,\d{3})+\.\d*|[-+]?\d{1,3}(,\d{3}){2,}", english),
        (r"[-+]?(\d{1,3}( \d{3})+|\d+)([.,]\d*)?|[-+]?[.,]\d+", spaced),
        (r"[-+]?\d+([.,]\d+)?[eE][-+]?\d+", "replace(nombre, ',', '.')"),
    ]
    if style.dots:
        rules.insert(0, (r"[-+]?\d{1,3}(\.\d{3})+", french))
    if style.commas:
        rules.insert(0, (r"[-+]?\d{1,3}(,\d{3})+", english))
    cases = " ".join(
        f"WHEN regexp_full_match(nombre, '{pattern}') THEN {result}" for pattern, result in rules
    )
    return f"list_transform([{number}], lambda nombre: CASE {cases} END)[1]"


def style_tests(text: str) -> tuple[str, str, str]:
    """SQL conditions that betray dots, or commas, between thousands; over two decimals, perhaps."""
    both = f"contains({text}, ',') AND contains({text}, '.')"
    return (
        rf"CASE WHEN {both} THEN regexp_matches({text}, '\d\.\d{{3}},\d') END",
        rf"CASE WHEN {both} THEN regexp_matches({text}, '\d,\d{{3}}\.\d') END",
        rf"regexp_matches({text}, '[.,]\d{{3}}|[eE]')",
    )


def excess(text: str, value: str, style: Style) -> str:
    """SQL condition: an amount with more than two decimals, floating point noise set aside.

    `value` is the amount read in `text`, rounded to the cent.
    """
    return quick_excess(_number_text(text, style), value)


def quick_excess(text: str, value: str) -> str:
    """The same, for amounts as machines write them."""
    return f"abs(TRY_CAST({text} AS {WIDE}) - {value}) >= {NOISE}"


def _patient_code(text: str, mapping: ColumnMapping) -> str:
    whole = f"regexp_replace({text}, '^(\\d+)[.,]0+$', '\\1')"
    broken = rf"regexp_full_match({text}, '\d+([.,]\d+)?[eE]\+?\d+') AND contains({text}, '+')"
    too_long = f" OR length({whole}) > {mapping.pad}" if mapping.pad else ""
    return f"CASE WHEN NOT ({broken}{too_long}) THEN {_padded(whole, mapping)} END"


_DAY = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_TIME = r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"
_OFFSET = r" ?(Z|UTC|[+-](0\d|1[0-4])(:?[0-5]\d)?)"


def _patient_date(text: str, mapping: ColumnMapping) -> str:
    """The day as written; ISO is always admitted, because a spreadsheet twin gives ISO."""
    iso = (
        f"CASE WHEN regexp_full_match({text}, '{_DAY}(({_TIME})({_OFFSET})?)?') "
        f"THEN TRY_CAST(regexp_extract({text}, '{_DAY}') AS DATE) END"
    )
    return f"coalesce(CAST({_strptime(text, mapping)} AS DATE), {iso})" if mapping.format else iso


def _patient_instant(text: str, mapping: ColumnMapping) -> str:
    """UTC; an offset written in the text wins over the zone of the pack."""
    zone = literal(mapping.timezone)
    offset = (
        f"CASE WHEN regexp_full_match({text}, '{_DAY}{_TIME}{_OFFSET}') THEN timezone('UTC', "
        f"TRY_CAST(regexp_replace({text}, ' ?(Z|UTC)$', '+00') AS TIMESTAMPTZ)) END"
    )
    local = (
        f"CASE WHEN regexp_full_match({text}, '{_DAY}({_TIME})?') "
        f"THEN TRY_CAST({text} AS TIMESTAMP) END"
    )
    if not mapping.format:
        return f"coalesce({offset}, {zoned(local, zone)})"
    read = _strptime(text, mapping)
    if has_offset(mapping):
        return f"coalesce(timezone('UTC', {read}), {offset}, {zoned(local, zone)})"
    return f"coalesce({zoned(f'CAST({read} AS TIMESTAMP)', zone)}, {offset}, {zoned(local, zone)})"
