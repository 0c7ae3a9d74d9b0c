"""A receiver of webhooks: verifies, keeps each aggregate's newest version, answers at once. Standard library alone.

    WEBHOOK_SECRET_FILE=secret PORT=8000 python receive_webhooks.py

It speaks plain HTTP: put the web server in front of it that does TLS for your name.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SECRET = base64.b64decode(Path(os.environ["WEBHOOK_SECRET_FILE"]).read_text().strip().removeprefix("whsec_"))
TOLERANCE_SECONDS = 300

newest: dict[str, int] = {}  # keep this in your database, beside the state


def verified(headers: dict[str, str], body: bytes) -> bool:
    """Signed with our secret, and within five minutes: an older one may be somebody's copy."""
    moment = headers.get("webhook-timestamp", "")
    if not moment.isdigit() or abs(time.time() - int(moment)) > TOLERANCE_SECONDS:
        return False
    signed = f"{headers.get('webhook-id', '')}.{moment}.".encode() + body
    ours = "v1," + base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    told = headers.get("webhook-signature", "").split()  # two while the secret is being changed
    return any(hmac.compare_digest(ours, one) for one in told)


def keep(message: dict[str, Any]) -> None:
    """Idempotent: what comes again, or is older than what we have, changes nothing."""
    key, version = f"{message['topic']} {message['subject']}", int(message["aggregateversion"])
    if version <= newest.get(key, 0):
        return
    newest[key] = version
    if message.get("tombstone"):
        print("deleted", key, flush=True)
    else:
        print(message["type"], key, message["data"]["version"], flush=True)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if not verified({name.lower(): value for name, value in self.headers.items()}, body):
            self.answer(401)
            return
        message = json.loads(body)
        if message["type"] != "webhook.tested":
            keep(message)
        self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *told: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Receiver)
    print("listening on", server.server_address[1], flush=True)
    server.serve_forever()
