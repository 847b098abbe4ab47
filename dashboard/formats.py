"""French numbers, money, dates and words: the one formatter of screen, chart and export.

Rules of DOMAIN.md §9.2: U+202F between thousands, decimal comma, U+00A0 before a unit,
U+2212 for minus, points (« pts ») for differences of rates. Unknown is « n. d. », never 0.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date

Number = int | float | Decimal

NNBSP, NBSP, MINUS = "\u202f", "\u00a0", "\u2212"
UNKNOWN, SECRET, NOT_CONCERNED, DASH = "n." + NBSP + "d.", "s", "n." + NBSP + "c.", "—"
PARIS = ZoneInfo("Europe/Paris")
STABLE = Decimal("0.01")
"""Below one percent either way, a course is called stable."""


def number(value: Number | None, decimals: int = 0, *, signed: bool = False) -> str:
    """`1234567.8` → « 1 234 567,8 »; None → « n. d. »; `signed` writes + and − explicitly."""
    if value is None:
        return UNKNOWN
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return UNKNOWN
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    body = f"{abs(rounded):,.{decimals}f}".replace(",", NNBSP).replace(".", ",")
    if rounded < 0:
        return MINUS + body
    return "+" + body if signed and rounded > 0 else body


_PLURAL_UNIT = re.compile(r"([a-zàâçéèêëîïôûü]{2,})s(?=$|[ /])")
_INVARIABLE = {"repas", "mois", "fois", "pas", "pts"}


def agreed(unit: str, text: str) -> str:
    """A unit as it follows a figure as written: « 1 projet », « 1,5 jour », « 2 jours ».

    In French, plural starts at 2; only the first word changes: « 0,4 projet pour 1 000 hab. ».
    """
    found = _PLURAL_UNIT.match(unit)
    if found is None or found[0] in _INVARIABLE or not re.fullmatch(r"[+\u2212]?[01](,\d+)?", text):
        return unit
    return found[1] + unit[found.end() :]


def with_unit(text: str, unit: str) -> str:
    """Join a formatted number and its unit by a no-break space; unknown stays bare."""
    bare = not unit or text in {UNKNOWN, SECRET, NOT_CONCERNED, DASH}
    return text if bare else text + NBSP + agreed(unit, text)


def in_unit(unit: str) -> str:
    """How a unit is said: « en kWh », but « pour 100 dossiers », « par million d'heures »."""
    return unit if unit.startswith(("pour ", "par ")) or not unit else f"en {unit}"


def quantity(
    value: Number | None, unit: str = "", decimals: int = 0, *, signed: bool = False
) -> str:
    """A number with its unit: « 1 071 €/hab. »."""
    return with_unit(number(value, decimals, signed=signed), unit)


def percent(part: Number | None, decimals: int = 1, *, signed: bool = False) -> str:
    """A share stored 0–1 → « 12,4 % »."""
    scaled = None if part is None else Decimal(str(part)) * 100
    return with_unit(number(scaled, decimals, signed=signed), "%")


def points(difference: Number | None, decimals: int = 1) -> str:
    """A difference of shares stored 0–1 → « +2,4 pts »."""
    scaled = None if difference is None else Decimal(str(difference)) * 100
    return with_unit(number(scaled, decimals, signed=True), "pts")


def money(value: Number | None, decimals: int = 2, *, signed: bool = False) -> str:
    """Euros, to the cent by default: « 10 453 096 844,26 € »."""
    return quantity(value, "€", decimals, signed=signed)


def money_short(value: Number | None, *, signed: bool = False) -> str:
    """Euros at reading size: « 6,2 M€ », « 845 k€ », « 1,3 Md€ », « 950 € »."""
    if value is None:
        return UNKNOWN
    size = abs(Decimal(str(value)))
    for floor, divisor, unit, decimals in (
        (Decimal("999500000"), Decimal(10) ** 9, "Md€", 2),
        (Decimal("999500"), Decimal(10) ** 6, "M€", 1),
        (Decimal("9999.5"), Decimal(10) ** 3, "k€", 0),
    ):
        if size >= floor:
            return quantity(Decimal(str(value)) / divisor, unit, decimals, signed=signed)
    return quantity(value, "€", 0, signed=signed)


def direction(part: Decimal | None) -> str:
    """« hausse », « baisse » or « stable » of a relative change; "" when unknown."""
    if part is None:
        return ""
    if abs(part) < STABLE:
        return "stable"
    return "hausse" if part > 0 else "baisse"


def date(value: dt.date | None) -> str:
    """« 17/11/2025 »."""
    return UNKNOWN if value is None else f"{value:%d/%m/%Y}"


def date_long(value: dt.date | None) -> str:
    """« lundi 17 novembre 2025 », « samedi 1er mars 2025 »."""
    if value is None:
        return UNKNOWN
    text: str = format_date(value, "EEEE d MMMM y", locale="fr")
    return text.replace(" 1 ", " 1er ")


def month(value: dt.date | None) -> str:
    """« novembre 2025 »."""
    return UNKNOWN if value is None else str(format_date(value, "MMMM y", locale="fr"))


def week(value: dt.date | None) -> str:
    """ISO week of a day: « S47 2025 »."""
    if value is None:
        return UNKNOWN
    iso = value.isocalendar()
    return f"S{iso.week:02d}{NBSP}{iso.year}"


def instant(value: dt.datetime | None) -> str:
    """An aware instant in Paris time: « 17/11/2025 à 8 h 30 »."""
    if value is None:
        return UNKNOWN
    local = value.astimezone(PARIS)
    return f"{local:%d/%m/%Y} à {local.hour}{NBSP}h{NBSP}{local:%M}"


def size(value: int) -> str:
    """Bytes at reading size: « 12,4 Mo »."""
    for unit, scale in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if value >= scale:
            return quantity(value / scale, unit, 1)
    return quantity(value, "octets")


def plural(count: int, singular: str, several: str = "") -> str:
    """« 1 ligne », « 1 200 lignes »: in French, plural starts at 2."""
    word = singular if abs(count) < 2 else (several or singular + "s")
    return f"{number(count)}{NBSP}{word}"


def fold(text: str) -> str:
    """Lower case without accents, so that « boe » finds « Boé »."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


_SPACES = (
    (re.compile(r"(?<=\S) (?=:(?:\s|$))"), NBSP),
    (re.compile(r"(?<=\S) (?=[;!?](?:\W|$))"), NNBSP),
    (re.compile(r"(?<=«) | (?=»)"), NBSP),
    (re.compile(r"(?<=\d) (?=(?:%|€|k€|M€|Md€|h|j|km|m|kWh|pts?|nb|hab\.|ans?)(?:\W|$))"), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NNBSP),
)


def typography(text: str) -> str:
    """Plain prose with the right no-break spaces of French before it is shown."""
    for pattern, space in _SPACES:
        text = pattern.sub(space, text)
    return text.replace("'", "\u2019")
