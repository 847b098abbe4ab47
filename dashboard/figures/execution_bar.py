"""One bar of execution: credits in outline, committed pale, realised solid. Scale shared by all."""

from __future__ import annotations

from dataclasses import dataclass

HEIGHT = 16


@dataclass(frozen=True)
class Bar:
    """What a bar shows, in any one unit; None is not drawn, which the words beside explain.

    Attributes:
        credits: crédits ouverts, or voted when the document only votes.
        committed, realised: drawn one over the other.
        previous: realised a year earlier, a thin mark.
    """

    credits: float | None = None
    committed: float | None = None
    realised: float | None = None
    previous: float | None = None


def _rect(value: float | None, scale: float, kind: str, top: float, height: float) -> str:
    if value is None or value <= 0 or scale <= 0:
        return ""
    across = 100 * value / scale
    return f'<rect class="{kind}" x="0" y="{top:g}" width="{across:.2f}" height="{height:g}"/>'


def execution_bar(bar: Bar, scale: float) -> str:
    """The bar as SVG text, as wide as its box.

    Args:
        bar: what is shown.
        scale: the greatest value of the neighbours.
    """
    drawn = (
        _rect(bar.credits, scale, "be-credits", 0.5, HEIGHT - 1)
        + _rect(bar.committed, scale, "be-engage", 3, HEIGHT - 6)
        + _rect(bar.realised, scale, "be-realise", 5, HEIGHT - 10)
    )
    if bar.previous and bar.previous > 0 and scale > 0:
        x = 100 * bar.previous / scale
        drawn += f'<path class="be-avant" d="M{x:.2f} 0V{HEIGHT}"/>'
    return (
        f'<svg class="barre-execution" viewBox="0 0 100 {HEIGHT}" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{drawn}</svg>'
    )
