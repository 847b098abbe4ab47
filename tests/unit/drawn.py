"""A reading as the review draws it, to compare two readings as a reader would."""

from dashboard.components.prerender import to_html
from dashboard.components.review_rows import Shown, row
from dashboard.indicators import Reading, parse_period


def drawn(reading: Reading) -> str:
    """The row of a reading, in a week far from its own."""
    return to_html(row(reading, Shown(parse_period("2020-W53"))))
