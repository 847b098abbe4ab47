"""A mail server of a few lines, that keeps what it is given: nothing leaves the machine."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Box(socketserver.ThreadingTCPServer):
    """A server.

    Attributes:
        letters: (recipients, bytes) of each message.
        refused: addresses it does not know; account: « user:password » it asks for, "" for none.
        answer: what it says once a message is given.
    """

    allow_reuse_address, daemon_threads = True, True

    def __init__(self, cipher: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.cipher = cipher
        self.letters: list[tuple[list[str], bytes]] = []
        self.refused: set[str] = set()
        self.account = ""
        self.answer = "250 ok"
        self.heard: list[str] = []

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        found, place = self.socket.accept()
        return (self.cipher.wrap_socket(found, server_side=True) if self.cipher else found), place

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def last(self) -> EmailMessage:
        found = message_from_bytes(self.letters[-1][1], policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


class _Talk(socketserver.StreamRequestHandler):
    server: Box

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _account(self, words: str) -> str:
        """AUTH PLAIN: an empty name, the user, the password, apart by zero bytes."""
        told = base64.b64decode(words.split()[-1]).decode().split("\0")
        return ":".join(told[1:])

    def _body(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def handle(self) -> None:
        self._say("220 essai")
        to: list[str] = []
        while line := self.rfile.readline().decode().strip():
            self.server.heard.append(line)
            verb = line.upper()
            if verb.startswith("EHLO"):
                self._say("250-essai")
                self._say("250 AUTH PLAIN" if self.server.account else "250 SIZE 9999999")
            elif verb.startswith("AUTH"):
                good = self._account(line) == self.server.account
                self._say("235 ok" if good else "535 non")
            elif verb.startswith("RCPT"):
                address = line.partition("<")[2].partition(">")[0]
                known = address not in self.server.refused
                to += [address] if known else []
                self._say("250 ok" if known else "550 inconnu")
            elif verb == "DATA":
                self._say("354 allez")
                body = self._body()
                if self.server.answer.startswith("250"):
                    self.server.letters.append((to, body))
                self._say(self.server.answer)
            elif verb == "QUIT":
                self._say("221 au revoir")
                return
            else:
                self._say("250 ok")


@contextmanager
def mailbox(cipher: ssl.SSLContext | None = None) -> Iterator[Box]:
    """A server that listens while the block runs, ciphered from the first byte if asked."""
    with Box(cipher) as box:
        thread = threading.Thread(target=box.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield box
        finally:
            box.shutdown()
            thread.join()
