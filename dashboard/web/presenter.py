"""`/revue/presenter`: a page of the server alone, which works without any script."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, Response, make_response, request

from dashboard.errors import VigieError
from dashboard.web.forms import Desk, Refusal, said

DecisionForm = Callable[[Mapping[str, str]], str]
Stage = Callable[[Mapping[str, object], DecisionForm], str]
"""Parameters of the address, and the form of a decision → the whole document."""


def install_presenter(server: Flask, desk: Desk, stage: Stage) -> None:
    """Add the address of the presenter."""

    def show() -> Response:
        response = make_response()

        def form(starts: Mapping[str, str]) -> str:
            typed = {**starts}
            return desk.part("decision_vive.html", response, typed=typed, label=typed["indicateur"])

        try:
            response.set_data(stage(request.args.to_dict(), form))
        except VigieError as error:
            return desk.show("Revue introuvable", "absent.html", Refusal(said(error), 404))
        return response

    server.add_url_rule("/revue/presenter", "presenter", show, methods=["GET"])
