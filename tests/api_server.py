"""A provider's API as a real HTTPS server on this machine, with a certificate of its own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from processor.adapters.http_details import Reach

HOST = "connect.squareup.com"
TOKEN = "a-token-of-the-tests"

#: What happens to a request: it answers by itself.
Deed = Callable[[BaseHTTPRequestHandler], object]


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Deed:
    """A plain answer; underscores in the names of headers stand for hyphens."""

    def act(call: BaseHTTPRequestHandler) -> None:
        call.send_response(status)
        for name, value in headers.items():
            call.send_header(name.replace("_", "-"), value)
        call.send_header("Content-Length", str(len(body)))
        call.end_headers()
        call.wfile.write(body)

    return act


@dataclass(kw_only=True)
class ApiServer:
    """Answers by path; what has none is not known. `asked` are paths with their headers."""

    folder: Path
    host: str = HOST
    answers: dict[str, Deed] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        certificate, key = _certified(self.folder, self.host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.certificate = certificate
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def reach(self, *addresses: str) -> Reach:
        """A way here in place of the way to the real host."""
        return reach_of(self.port, self.certificate, *addresses)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                api.asked.append((self.path, dict(self.headers.items())))
                api.answers.get(self.path, answer(404))(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def reach_of(port: int, certificate: Path, *addresses: str) -> Reach:
    """A way to a server of the tests, by its port and certificate."""
    return Reach(
        resolve=lambda _: addresses or ("127.0.0.1",),
        permits=lambda _: True,
        port=port,
        trust=ssl.create_default_context(cafile=str(certificate)),
    )


def _certified(folder: Path, host: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "api.pem", folder / "api.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret
