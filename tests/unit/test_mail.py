"""A message reaches the server whole, or an error says why in plain French."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from smtp_box import Box, mailbox

from dashboard.errors import MailError, SettingsError
from dashboard.operation.mail import Attached, addresses, message, send
from dashboard.settings import Mail, load_mail

PASSWORD = "mot-de-passe-secret"
FILE = Attached("rapport.pdf", "application/pdf", bytes(range(256)) * 20)


@pytest.fixture
def box() -> Iterator[Box]:
    with mailbox() as found:
        yield found


def _mail(box: Box, user: str = "") -> Mail:
    return Mail("127.0.0.1", box.port, user, PASSWORD, "vigie@ville.example", "non")


def _sent(mail: Mail, *to: str) -> None:
    send(mail, to, message(mail, to, "Revue\nBcc: x@y.example", "Texte é.", [FILE]))


def test_a_message_and_its_file_arrive_whole(box: Box) -> None:
    _sent(_mail(box), "maire@ville.example", "dgs@ville.example")
    to, _ = box.letters[0]
    assert to == ["maire@ville.example", "dgs@ville.example"]
    assert box.last["Subject"] == "Revue Bcc: x@y.example"
    assert box.last["Bcc"] is None
    assert box.last["Message-ID"].endswith("@ville.example>")
    body = box.last.get_body()
    assert body is not None
    assert body.get_content().splitlines() == ["Texte é."]
    (file,) = box.last.iter_attachments()
    assert file.get_filename() == "rapport.pdf"
    assert file.get_content_type() == "application/pdf"
    assert file.get_content() == FILE.body


def test_the_account_is_used_when_there_is_one(box: Box) -> None:
    box.account = f"vigie:{PASSWORD}"
    _sent(_mail(box, "vigie"), "maire@ville.example")
    assert len(box.letters) == 1


def test_a_wrong_account_is_said_without_its_password(box: Box) -> None:
    box.account = "vigie:autre"
    with pytest.raises(MailError, match="refuse le compte") as caught:
        _sent(_mail(box, "vigie"), "maire@ville.example")
    assert PASSWORD not in str(caught.value)
    assert PASSWORD not in repr(_mail(box, "vigie"))
    assert box.letters == []


def test_an_address_the_server_does_not_know_is_named(box: Box) -> None:
    box.refused = {"inconnu@ville.example"}
    with pytest.raises(MailError, match=r"inconnu@ville\.example.* parti pour les autres"):
        _sent(_mail(box), "maire@ville.example", "inconnu@ville.example")
    assert box.letters[0][0] == ["maire@ville.example"]
    with pytest.raises(MailError, match="aucun message n'est parti"):
        _sent(_mail(box), "inconnu@ville.example")
    assert len(box.letters) == 1


def test_a_message_refused_is_said_with_the_answer(box: Box) -> None:
    box.answer = "552 trop lourd"
    with pytest.raises(MailError, match=r"refuse le message \(552 trop lourd\)"):
        _sent(_mail(box), "maire@ville.example")


def test_a_server_that_does_not_cipher_gets_nothing(box: Box) -> None:
    mail = Mail("127.0.0.1", box.port, "u", PASSWORD, "vigie@ville.example", "starttls")
    with pytest.raises(MailError, match="ne chiffre pas"):
        _sent(mail, "maire@ville.example")
    assert not any(line.startswith(("AUTH", "MAIL")) for line in box.heard)


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A key and the certificate of 127.0.0.1 that it signs itself, in one file."""
    maker = shutil.which("openssl")
    if maker is None:
        pytest.skip("openssl n'est pas sur cette machine")
    file = tmp_path / "serveur.pem"
    command = [maker, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=essai", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(file), "-out", str(tmp_path / "certificat.pem")]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (tmp_path / "certificat.pem").read_bytes())
    return file


def test_a_ciphered_server_is_trusted_only_when_its_certificate_is(
    signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cipher = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cipher.load_cert_chain(signed)
    with mailbox(cipher) as box:
        mail = Mail("127.0.0.1", box.port, "", "", "vigie@ville.example", "tls")
        with pytest.raises(MailError, match="certificat"):
            _sent(mail, "maire@ville.example")
        assert box.letters == []
        monkeypatch.setenv("SSL_CERT_FILE", str(signed.parent / "certificat.pem"))
        _sent(mail, "maire@ville.example")
        assert len(box.letters) == 1


def test_a_server_that_is_not_there_is_said() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(MailError, match="injoignable") as caught:
        _sent(Mail("127.0.0.1", port, "", "", "vigie@ville.example", "non"), "a@b.example")
    assert caught.value.field == "VIGIE_SMTP_HOST"


@pytest.mark.parametrize(
    ("mail", "field"),
    [
        (Mail(), "VIGIE_SMTP_HOST"),
        (Mail("smtp.ville.example"), "VIGIE_SMTP_FROM"),
        (Mail("smtp.ville.example", sender="vigie"), "VIGIE_SMTP_FROM"),
        (Mail("smtp.ville.example", 25, "u", "p", "a@b.example", "non"), "VIGIE_SMTP_TLS"),
    ],
)
def test_settings_that_cannot_send_are_refused_before(mail: Mail, field: str) -> None:
    with pytest.raises(SettingsError) as caught:
        send(mail, ["a@b.example"], message(Mail(sender="a@b.example"), [], "", "", []))
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["", " , ", "maire", "a@b,c d@e", "a@b\nBcc: c@d", "é@b"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(MailError) as caught:
        addresses(text)
    assert caught.value.field == "--mail"


def test_addresses_are_apart_by_commas_each_once() -> None:
    assert addresses(" a@b.example,c@d, a@b.example") == ("a@b.example", "c@d")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "USER", "PASSWORD", "FROM", "TLS"):
        monkeypatch.delenv(f"VIGIE_SMTP_{name}", raising=False)
    assert load_mail() == Mail()
    monkeypatch.setenv("VIGIE_SMTP_HOST", "smtp.ville.example")
    monkeypatch.setenv("VIGIE_SMTP_TLS", "tls")
    assert (load_mail().host, load_mail().port) == ("smtp.ville.example", 465)
    monkeypatch.setenv("VIGIE_SMTP_TLS", "oui")
    with pytest.raises(SettingsError, match="VIGIE_SMTP_TLS"):
        load_mail()
