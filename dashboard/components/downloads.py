"""What a page gives to take away: the file of an evaluation or an indicator, a draft decision."""

from __future__ import annotations

from dashboard.components.context import site
from dashboard.components.evaluation_file import CARD, card_file
from dashboard.components.scale_draft import draft_file
from dashboard.roadmap.shared_file import EVALUATION, INDICATOR
from dashboard.roadmap.sharing import share_evaluation, share_indicator

DRAFT = "deliberation"


def shared_address(nature: str, code: str) -> str:
    """Where the file of an evaluation or of an indicator is downloaded."""
    return f"/{nature}/{code}/partage.json"


def given(kind: str, code: str) -> tuple[str, str]:
    """Name and text of a file.

    Args:
        kind: `EVALUATION`, `INDICATOR`, `CARD` or `DRAFT`.
        code: of the evaluation, the indicator or the project.

    Raises:
        QueryError: nothing of that code.
    """
    if kind == DRAFT:
        return draft_file(code)
    if kind == CARD:
        return card_file(code)
    share = {EVALUATION: share_evaluation, INDICATOR: share_indicator}[kind]
    here = site()
    return share(here.gate(), here.territory, code)
