"""What every form of the review shares: who writes, the token, the way back, what was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.errors import ConflictError, StateError, VigieError
from dashboard.formats import NBSP, NNBSP
from dashboard.settings import Settings
from dashboard.store.writings import Writer, Writings
from dashboard.web.identity import Identifier, clean_name

Page = Callable[[str, str], str]
Form = Mapping[str, str]
FORM_EXPIRED = "Ce formulaire a expiré. Envoyez-le de nouveau."
NAME_REFUSED = "Écrivez votre nom, de 2 à 80 caractères."


def own_address(text: str, otherwise: str) -> str:
    """An address of this site to go back to; never another host."""
    inside = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if inside and len(text) <= 500 else otherwise


def day_of(text: str, field_name: str) -> dt.date | None:
    """A date field; None when it is empty.

    Raises:
        StateError: it is not a date.
    """
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise StateError(
            f"« {text} » n'est pas une date", field=field_name, remedy="Écrivez par ex. 2026-12-18"
        ) from None


def rank_of(form: Form, name: str) -> int:
    """A number that the form carries, as a revision; 0 when it was tampered with."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def said(error: VigieError) -> str:
    """The message of an error, as a sentence."""
    return error.message[:1].upper() + error.message[1:]


@dataclass(frozen=True)
class Refusal:
    """Why a form was not taken: the page shows it again, with what was typed.

    Attributes:
        current: the row as somebody else left it, when that is the reason.
    """

    text: str
    status: int = 400
    current: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """Where people write.

    Attributes:
        writings: opened at the first need only.
        page: name and HTML of the content → the whole document.
    """

    settings: Settings
    identifier: Identifier
    writings: Callable[[], Writings]
    page: Page

    def show(
        self, title: str, template: str, refusal: Refusal | None = None, **values: Any
    ) -> Response:
        """A page of ours with its form."""
        response = make_response()
        content = self.part(template, response, refusal, **values)
        response.set_data(self.page(title, content))
        response.status_code = refusal.status if refusal else 200
        return response

    def part(
        self, template: str, response: Response, refusal: Refusal | None = None, **values: Any
    ) -> str:
        """The form alone, whose token is tied to the answer that carries it."""
        response.headers["Cache-Control"] = "no-store"
        return render_template(
            template,
            who=self.identifier.who(request),
            token=self.identifier.form_token(request, response),
            refusal=refusal,
            insecable=NBSP,
            fine=NNBSP,
            **values,
        )

    def receive(
        self,
        write: Callable[[Writings, Writer, Form], str],
        again: Callable[[Form, Refusal], Response],
    ) -> AnyResponse:
        """Check who sends the form, write it, go where `write` says; otherwise show it again."""
        typed: Form = request.form.to_dict()
        if not self.identifier.token_valid(request):
            return again(typed, Refusal(FORM_EXPIRED))
        known = self.identifier.who(request)
        name = known.name or clean_name(typed.get("nom", ""))
        if not name:
            return again(typed, Refusal(NAME_REFUSED))
        try:
            address = write(self.writings(), Writer(name, known.authenticated), typed)
        except ConflictError as error:
            current = error.current if isinstance(error.current, Mapping) else {}
            return again(typed, Refusal(said(error), 409, current))
        except VigieError as error:
            return again(typed, Refusal(said(error)))
        response = redirect(own_address(typed.get("retour", ""), address), code=303)
        if not known.name:
            self.identifier.remember(response, name, secure=request.is_secure)
        return response
