"""Named errors: each says, in one French line, which file, which field, and what to do."""

from __future__ import annotations

from collections.abc import Sequence


class VigieError(Exception):
    """Any error a reader of the product may see.

    Args:
        problem: what is wrong, in French, without final full stop.
        file: name of the file concerned (never a full path of the machine).
        field: column, key or element concerned.
        remedy: what the reader can do about it.
    """

    def __init__(self, problem: str, *, file: str = "", field: str = "", remedy: str = "") -> None:
        self.problem, self.file, self.field, self.remedy = problem, file, field, remedy
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """« fichier, champ : problème. Remède. » on one line."""
        where = ", ".join(part for part in (self.file, self.field) if part)
        text = f"{where} : {self.problem}." if where else f"{self.problem}."
        text = f"{text} {self.remedy}." if self.remedy else text
        return " ".join(text.replace("..", ".").splitlines())


class SettingsError(VigieError):
    """The environment or the address to listen on is wrong."""


class PackError(VigieError):
    """A territory pack (TOML) is wrong."""


class ExtractError(VigieError):
    """A received file cannot be read."""


class BuildError(VigieError):
    """A version could not be built; the previous one stays in service."""


class VersionError(VigieError):
    """A version is missing, damaged or unreadable."""


class BackupError(VigieError):
    """A backup cannot be made, or must not be put back."""


class QueryError(VigieError):
    """A named query, or one of its parameters, is wrong."""


class PlanError(VigieError):
    """The plan of an evaluation, or the panel it is applied to, is wrong."""


class BrokenQueryError(QueryError):
    """The base refuses a query: the version is older than the code, or damaged."""


class ChoiceError(QueryError):
    """What is asked for does not exist: an address badly copied, or older than the data.

    Args:
        problem: what is not there, in French, without final full stop.
        choice: what is chosen, as a view names it: « budget », « year »…
        known: what exists, as (value, words); it is named in the remedy unless one is given.
        missing: False when what is asked exists, and only says nothing here.
        remedy: what the reader can do about it.
    """

    def __init__(
        self,
        problem: str,
        *,
        choice: str,
        known: Sequence[tuple[str, str]] = (),
        missing: bool = True,
        remedy: str = "",
    ) -> None:
        self.choice, self.known, self.missing = choice, tuple(known), missing
        values = ", ".join(value for value, _ in self.known)
        super().__init__(
            problem, remedy=remedy or (f"Choisissez parmi : {values}" if values else "")
        )


class AccessRefusedError(VigieError):
    """The secrecy gate does not let this be read."""


class StateError(VigieError):
    """What is to be written, or read among the writings, is wrong."""


class ConflictError(StateError):
    """Somebody changed the row meanwhile.

    Args:
        who: the name of that person, as written.
        current: the row as it now is.
    """

    def __init__(self, who: str, current: object) -> None:
        self.who, self.current = who, current
        super().__init__(
            f"« {who or 'quelqu’un'} » a modifié cette ligne pendant votre saisie",
            remedy="Votre texte est gardé : relisez la ligne à jour, puis enregistrez de nouveau",
        )


class MailError(VigieError):
    """A message could not be sent, or must not be."""
