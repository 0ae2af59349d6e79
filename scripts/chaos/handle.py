"""The service as the harness sees it: started, killed, started again, and told what to do."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from scripts.chaos.ledger import Json


class ServiceProcess(AbstractContextManager["ServiceProcess"]):
    """`with ServiceProcess(ledger, seed) as service:`."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self._seed = seed
        self._lives = 0
        self._mixing = False
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        """The origin of both APIs."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, at the second time on the same port and with everything it ever did."""
        self._lives += 1
        command = [sys.executable, "-m", "scripts.chaos.service", str(self._port), str(self.path)]
        self._process = subprocess.Popen([*command, str(self._seed + self._lives)], stdout=subprocess.PIPE)
        self._port = int(self._process.stdout.readline()) if self._process.stdout is not None else 0
        self.mix(on=self._mixing)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.communicate()

    def mix(self, *, on: bool) -> None:
        """Let chance decide of every key that has no script, or let everything go well."""
        self._mixing = on
        self.tell("mix", on=on)

    def script(self, key: str, *, create: Sequence[str] = (), look: Sequence[str] = ()) -> None:
        """What becomes of the creates and looks of one key, in turn; afterwards all goes well."""
        self.tell("script", key=key, create=list(create), look=list(look))

    def release(self, key: str, act: str) -> None:
        """Go on with a create that is held."""
        self.tell("release", key=key, act=act)

    def await_held(self, key: str) -> None:
        """Return once a create of this key is held."""
        for _ in patiently(f"no create of {key} arrived to be held"):
            if key in self.tell("waiting")["keys"]:
                return

    def tell(self, name: str, **given: object) -> Json:
        """One word to the service."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("POST", f"/_chaos/{name}", json.dumps(given))
            answer: Any = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        held: Json = answer
        return held

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.kill()


def patiently(what: str, *, seconds: float = 60.0) -> Iterator[None]:
    """Look again and again; raises TimeoutError after a time that no machine needs."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        yield
        time.sleep(0.02)
    raise TimeoutError(what)
