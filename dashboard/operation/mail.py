"""A message with a file, given to the mail server of the town."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from dashboard.errors import MailError, SettingsError
from dashboard.settings import Mail, is_loopback

ANSWER_SECONDS = 30.0
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True)
class Attached:
    """A file that goes with a message; `kind` is its media type, without parameters."""

    name: str
    kind: str
    body: bytes


def addresses(text: str) -> tuple[str, ...]:
    """Addresses apart by commas.

    Raises:
        MailError: one is no address, or there is none.
    """
    found = tuple(one.strip() for one in text.split(",") if one.strip())
    for one in found:
        if not _ADDRESS.fullmatch(one):
            raise MailError(
                f"« {one} » n'est pas une adresse de courrier",
                field="--mail",
                remedy="Écrivez nom@ville.example, les suivantes après une virgule",
            )
    if not found:
        raise MailError("aucun destinataire", field="--mail", remedy="Écrivez nom@ville.example")
    return tuple(dict.fromkeys(found))


def check_mail(mail: Mail) -> None:
    """Refuse what cannot send, or would show a password on the way.

    Raises:
        SettingsError: names the variable.
    """
    for name, value in (("VIGIE_SMTP_HOST", mail.host), ("VIGIE_SMTP_FROM", mail.sender)):
        if not value:
            raise SettingsError(
                "réglage absent : aucun courrier ne peut partir",
                field=name,
                remedy="Donnez le serveur de courrier et l'adresse d'envoi (docs/rapports.md)",
            )
    if not _ADDRESS.fullmatch(mail.sender):
        raise SettingsError(
            f"« {mail.sender} » n'est pas une adresse de courrier",
            field="VIGIE_SMTP_FROM",
            remedy="Écrivez vigie@ville.example",
        )
    if mail.user and mail.cipher == "non" and not is_loopback(mail.host):
        raise SettingsError(
            "un mot de passe ne part pas en clair vers une autre machine",
            field="VIGIE_SMTP_TLS",
            remedy="Écrivez starttls ou tls",
        )


def message(
    mail: Mail, to: Sequence[str], subject: str, text: str, files: Sequence[Attached]
) -> EmailMessage:
    """A message ready to leave; its subject keeps no line end."""
    found = EmailMessage()
    found["Subject"] = " ".join(subject.split())
    found["From"] = mail.sender
    found["To"] = ", ".join(to)
    found["Date"] = format_datetime(dt.datetime.now(dt.UTC))
    found["Message-ID"] = make_msgid(domain=mail.sender.partition("@")[2])
    found["Content-Language"] = "fr"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(text)
    for file in files:
        main, _, sub = file.kind.partition("/")
        found.add_attachment(file.body, maintype=main, subtype=sub, filename=file.name)
    return found


@contextmanager
def _connected(mail: Mail) -> Iterator[smtplib.SMTP]:
    trusted = ssl.create_default_context()
    if mail.cipher == "tls":
        with smtplib.SMTP_SSL(mail.host, mail.port, timeout=ANSWER_SECONDS, context=trusted) as one:
            yield one
        return
    with smtplib.SMTP(mail.host, mail.port, timeout=ANSWER_SECONDS) as one:
        if mail.cipher == "starttls":
            one.starttls(context=trusted)
        yield one


def send(mail: Mail, to: Sequence[str], made: EmailMessage) -> None:
    """Give a message to the server; sent to every address, or an error says to which it is not.

    Raises:
        SettingsError: settings are missing or unsafe.
        MailError: the server cannot be reached, refuses, or is not the one its certificate says.
    """
    check_mail(mail)
    place = f"{mail.host}:{mail.port}"
    try:
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, mail.password)
            refused = server.send_message(made, mail.sender, list(to))
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(place, list(error.recipients), "aucun message n'est parti") from None
    except (smtplib.SMTPException, OSError) as error:
        raise _failed(place, error) from None
    if refused:
        raise _refused(place, list(refused), "le message est parti pour les autres")


def _refused(place: str, names: list[str], told: str) -> MailError:
    return MailError(
        f"le serveur de courrier {place} refuse d'écrire à {', '.join(names)}",
        field="--mail",
        remedy=f"Vérifiez ces adresses ; {told}",
    )


def _failed(place: str, error: Exception) -> MailError:
    """The error of the library in plain French; what the server answered is kept, not our words."""
    server = f"le serveur de courrier {place}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailError(
            f"{server} refuse le compte",
            field="VIGIE_SMTP_USER",
            remedy="Vérifiez VIGIE_SMTP_USER et VIGIE_SMTP_PASSWORD",
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailError(
            f"le certificat du serveur de courrier {place} n'est pas reconnu",
            field="VIGIE_SMTP_HOST",
            remedy="Écrivez le nom que porte son certificat, ou installez l'autorité qui l'a signé",
        )
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return MailError(
            f"{server} ne chiffre pas comme demandé",
            field="VIGIE_SMTP_TLS",
            remedy="Écrivez starttls, tls ou non, et le port qui va avec",
        )
    if isinstance(error, smtplib.SMTPResponseException):
        told = error.smtp_error
        words = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
        return MailError(f"{server} refuse le message ({error.smtp_code} {words[:120].strip()})")
    if isinstance(error, socket.gaierror):
        problem = f"{server} est inconnu"
    elif isinstance(error, smtplib.SMTPServerDisconnected):
        problem = f"{server} a coupé la connexion"
    elif isinstance(error, TimeoutError):
        problem = f"{server} ne répond pas en {ANSWER_SECONDS:.0f} secondes"
    else:
        problem = f"{server} est injoignable"
    return MailError(
        problem,
        field="VIGIE_SMTP_HOST",
        remedy="Vérifiez VIGIE_SMTP_HOST, VIGIE_SMTP_PORT et le réseau",
    )
