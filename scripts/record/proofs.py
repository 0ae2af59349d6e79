"""Who the requests of a wire test come from: scheme and digest of their credentials, beside those of the clients.

A cassette shows no credential, so a replay alone does not notice two that are swapped, or a wrong scheme. What is sent
is compared here before it is scrubbed, with what the clients' settings say it must be.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from reward_orders import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

Proof = frozenset[tuple[str, str]]
"""The headers and form fields that prove a sender; each value is its scheme, if any, and the digest of the rest."""

HEADERS = ("authorization", "x-app-id", "x-app-token")
FIELDS = ("client_id", "client_secret", "username", "password")


def proof_of(method: str, uri: str, headers: Mapping[str, str], body: bytes | None) -> Proof:
    """Scheme and digest of what a request carries."""
    named = {name.lower(): value for name, value in headers.items()}
    carried = [(name, named[name]) for name in HEADERS if name in named]
    if method == "POST" and _is_for_a_token(uri):
        carried += [(name, value) for name, value in parse_qsl((body or b"").decode()) if name in FIELDS]
    return _proof(dict(carried))


class Proofs:
    """What clients may prove themselves with, and what requests did."""

    def __init__(self) -> None:
        self.clients = 0
        self._keys: set[Proof] = set()  # for orders
        self._for_tokens: set[Proof] = set()
        self._tokens: set[Proof] = set()
        self._sent: dict[tuple[bool, Proof], str] = {}

    def allow(self, vendor: str, options: Mapping[str, Any]) -> None:
        """A client with these options is built."""
        self.clients += 1
        auth = options.get("auth")
        if vendor == "tango" and auth is None:
            pair = f"{options['platform_name']}:{options['platform_key']}".encode()
            self._keys.add(_proof({"authorization": f"Basic {base64.b64encode(pair).decode()}"}))
        elif vendor == "tango":
            self._for_tokens.add(_proof({name: _text(getattr(auth, name)) for name in FIELDS}))
        elif auth is None:
            self._keys.add(_proof({"x-app-id": options["app_id"], "x-app-token": options["app_token"]}))
        elif auth.project_id is None:
            self._for_tokens.add(_proof({"x-app-id": _text(auth.app_id), "x-app-token": _text(auth.app_token)}))
        else:
            pair = f"{_text(auth.client_id)}:{_text(auth.client_secret)}".encode()
            self._for_tokens.add(_proof({"authorization": f"Basic {base64.b64encode(pair).decode()}"}))

    def issued(self, body: str | bytes) -> None:
        """An answer came; where it holds a token, clients that fetch tokens may use it."""
        try:
            token = json.loads(body).get("access_token")
        except (ValueError, AttributeError):
            return
        if isinstance(token, str):
            self._tokens.add(_proof({"authorization": f"Bearer {token}"}))

    def sent(self, method: str, uri: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """A request leaves, not scrubbed yet."""
        place = _is_for_a_token(uri), proof_of(method, uri, headers, body)
        self._sent[place] = f"{method} {urlsplit(uri).path}"

    def problems(self) -> list[str]:
        """One sentence for each request that came from none of the clients, with digests only; one if none was seen."""
        orders = self._keys | (self._tokens if self._for_tokens else set())
        found = []
        for (for_a_token, proof), request in self._sent.items():
            allowed = self._for_tokens if for_a_token else orders
            if proof not in allowed:
                wanted = " or ".join(map(_shown, allowed)) or "nobody"
                found.append(f"{request} carried {_shown(proof)}; the clients of this test are {wanted}")
        return found if self._sent else ["no request was seen"]


def _proof(carried: Mapping[str, str]) -> Proof:
    return frozenset((name, _digest(value, scheme=name == "authorization")) for name, value in carried.items())


def _digest(value: str, *, scheme: bool) -> str:
    named, _, rest = value.rpartition(" ") if scheme else ("", "", value)
    return f"{named} {hashlib.sha256(rest.encode()).hexdigest()[:12]}".strip()


def _is_for_a_token(uri: str) -> bool:
    return urlsplit(uri).path.endswith("/oauth/token")


def _text(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def _shown(proof: Proof) -> str:
    return ", ".join(f"{name}: {digest}" for name, digest in sorted(proof)) or "no credentials"
