"""An identity provider on a port of its own that speaks OpenID Connect: code flow, PKCE, signed identities."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "polku", "hush"
KID = "one"


@dataclass
class Provider:
    """What it says of who comes, and how it can be made to lie."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)  # claims of whoever signs in next
    lies: dict[str, Any] = field(default_factory=dict)  # claims put over the true ones
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    signing: rsa.RSAPrivateKey | None = None  # another key than the one that is published
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def settings(self, **more: Any) -> dict[str, str]:
        """Give Polku's settings that lead here."""
        return {
            "POLKU_OIDC_ISSUER": self.url,
            "POLKU_OIDC_CLIENT_ID": CLIENT,
            "POLKU_OIDC_CLIENT_SECRET": SECRET,
            "POLKU_OIDC_NAME": "Havumäki",
            **more,
        }

    def description(self) -> dict[str, str]:
        """Say where things are."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def keys(self) -> dict[str, Any]:
        """Publish the key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": KID, "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Take whoever comes for the person, and send them back with a code."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> dict[str, str] | None:
        """Give an identity for a code, once, to who began with it."""
        asked = self.codes.pop(given.get("code", ""), None)
        if asked is None or (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
            return None
        digest = base64.urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if digest != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        told = claims | self.person | self.lies
        identity = jwt.encode(told, self.signing or self.key, algorithm="RS256", headers={"kid": KID})
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": identity}


@contextmanager
def provided() -> Iterator[Provider]:
    """Serve until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(parse_qsl(place.query))))
                self.end_headers()
                return
            pages = {"/.well-known/openid-configuration": provider.description, "/keys": provider.keys}
            self.tell(pages[place.path]() if place.path in pages else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.tell(provider.token(dict(parse_qsl(body))))

        def tell(self, what: Any) -> None:
            body = json.dumps(what or {"error": "invalid_grant"}).encode()
            self.send_response(200 if what else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()
