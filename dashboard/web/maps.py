"""Contours as files fetched once, the periods of a slider, and the map as a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, Response, request

from dashboard.errors import VersionError, VigieError
from dashboard.web.assets import IMMUTABLE
from dashboard.web.security import refusal

PATH = "/carte"
SVG = "image/svg+xml; charset=utf-8"

Contours = Callable[[str], tuple[str, str]]
"""Name of a file of contours → (SVG, its print)."""
Drawing = Callable[[Mapping[str, str]], tuple[str, str]]
"""Parameters of an address → (name of the file, SVG)."""
Courses = Callable[[Mapping[str, str]], str]
"""Parameters of an address → values of each period, in JSON."""


def _refused(error: VigieError) -> Response:
    return refusal(str(error), 503 if isinstance(error, VersionError) else 404)


def install_maps(server: Flask, contours: Contours, drawing: Drawing, courses: Courses) -> None:
    """Add the addresses of the contours and of the maps.

    Args:
        server: where.
        contours: gives a file of contours by its name.
        drawing: draws the map an address asks for.
        courses: tells the values a slider goes through.
    """

    def answer_contours(name: str) -> Response:
        try:
            text, mark = contours(name)
        except VigieError as error:
            return _refused(error)
        response = Response(text, content_type=SVG)
        same = name.endswith(f"-{mark}")  # a page older than the contours asks for others
        response.headers["Cache-Control"] = IMMUTABLE if same else "no-cache"
        return response

    def answer_drawing() -> Response:
        try:
            name, text = drawing(request.args.to_dict())
        except VigieError as error:
            return _refused(error)
        response = Response(text, content_type=SVG)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-cache"
        return response

    def answer_courses() -> Response:
        try:
            text = courses(request.args.to_dict())
        except VigieError as error:
            return _refused(error)
        response = Response(text, content_type="application/json; charset=utf-8")
        response.headers["Cache-Control"] = "no-cache"
        return response

    server.add_url_rule(
        f"{PATH}/contours/<name>.svg", "carte_contours", answer_contours, methods=["GET"]
    )
    server.add_url_rule(f"{PATH}/carte.svg", "carte_fichier", answer_drawing, methods=["GET"])
    server.add_url_rule(f"{PATH}/periodes.json", "carte_periodes", answer_courses, methods=["GET"])
