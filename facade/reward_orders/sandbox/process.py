"""The same handle over HTTP: for a sandbox in another process, which a test may kill and restart."""

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote, urlsplit

from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.faults import ErrorKeyText, Fault, FaultKind, RetryAfter
from reward_orders.sandbox.received import Received
from reward_orders.sandbox.settings import Settings

MISSING = "the sandbox needs its extra: pip install 'reward-orders[sandbox]'"
WITHOUT_EXTRA = 2
"""The exit code of a sandbox that lacks it."""


class RemoteClock:
    """The clock of a sandbox elsewhere."""

    def __init__(self, sandbox: "RemoteSandbox") -> None:
        self._sandbox = sandbox

    def now(self) -> datetime:
        """Return the sandbox's time, aware, in UTC."""
        return datetime.fromisoformat(self._sandbox.call("GET", "/")["clock"])

    def time(self) -> float:
        """Return the sandbox's time in seconds since the epoch."""
        return self.now().timestamp()

    def set(self, when: datetime | str, *, tick: float = 0.0) -> None:
        """Stop the clock at a time; `tick` seconds pass at every request."""
        text = when.isoformat() if isinstance(when, datetime) else when
        self._sandbox.call("PUT", "/clock", {"set": text, "tick": tick})

    def advance(self, seconds: float | timedelta) -> None:
        """Move the clock."""
        step = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
        self._sandbox.call("PUT", "/clock", {"advance": step})

    def reset(self) -> None:
        """Go back to real time."""
        self._sandbox.call("PUT", "/clock", {})


class RemoteSandbox:
    """Control a sandbox through `/_sandbox` of its origin: `RemoteSandbox("http://127.0.0.1:8765")`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        """Origin of both APIs."""

    @property
    def download_url(self) -> str:
        """Origin of export downloads."""
        return str(self.call("GET", "/")["download_url"])

    @property
    def clock(self) -> RemoteClock:
        """The clock every rule goes by."""
        return RemoteClock(self)

    @property
    def requests(self) -> list[Received]:
        """Every request received since the last reset, oldest first."""
        return [Received(**one) for one in self.call("GET", "/requests")]

    @property
    def settings(self) -> Settings:
        """A copy of the switches, to read; `configure` changes them."""
        settings = Settings()
        settings.update(self.call("GET", "/settings"))
        return settings

    @property
    def faults(self) -> list[Fault]:
        """The fault rules, with how often each was tried (`calls`) and happened (`fired`)."""
        return [self._rule(one) for one in self.call("GET", "/faults")]

    def reset(self) -> None:
        """Forget everything."""
        self.call("POST", "/reset")

    def seed(
        self,
        *,
        tango: int = 0,
        voucherify: int = 0,
        interval: float = 60.0,
        account: str = "account-1",
        customer: str = "customer-1",
        first_version: int = 0,
    ) -> None:
        """Enter many orders at once."""
        body = {"tango": tango, "voucherify": voucherify, "interval": interval}
        self.call("POST", "/seed", body | {"account": account, "customer": customer, "first_version": first_version})

    def orders(self, api: Literal["tango", "tango_async", "voucherify"]) -> list[Json]:
        """Return every order of an API as a get would show it, oldest first."""
        return list(self.call("GET", f"/orders/{api}"))

    def balance(self, account: str) -> float:
        """Return what an account has left, in its currency."""
        return float(self.call("GET", f"/accounts/{quote(account, safe='')}")["balance"])

    def set_balance(self, account: str, amount: float) -> None:
        """Set what an account has, in its currency."""
        self.call("PATCH", f"/accounts/{quote(account, safe='')}", {"balance": amount})

    def set_account(self, account: str, *, customer: str | None = None, active: bool = True) -> None:
        """Say whose an account is and whether it is active."""
        self.call("PATCH", f"/accounts/{quote(account, safe='')}", {"customer": customer, "active": active})

    def configure(self, changes: Mapping[str, object]) -> None:
        """Change switches by name."""
        self.call("PATCH", "/settings", dict(changes))

    def fault(
        self,
        operation: str,
        kind: FaultKind | ErrorKeyText,
        *,
        nth: int | None = None,
        probability: float | None = None,
        seed: int = 0,
        times: int | None = None,
        seconds: float | None = None,
        status: int = 500,
        key: str | None = None,
        retry_after: RetryAfter = "seconds",
    ) -> Fault:
        """Let calls of an operation go wrong; returns the rule, whose `calls` and `fired` are asked for when read."""
        rule = {
            "operation": operation,
            "kind": kind,
            "nth": nth,
            "probability": probability,
            "seed": seed,
            "times": times,
            "seconds": seconds,
            "status": status,
            "key": key,
            "retry_after": retry_after,
        }
        return self._rule(self.call("POST", "/faults", rule))

    def clear_faults(self) -> None:
        """Forget all fault rules."""
        self.call("DELETE", "/faults")

    def subscribe(
        self,
        api: Literal["tango", "voucherify"],
        url: str,
        *,
        secret: str,
        key_encoding: Literal["base64", "text"] = "base64",
        signature_encoding: Literal["base64", "hex"] = "base64",
    ) -> None:
        """Send the events of an API to a receiver of the sandbox's machine, signed with `secret`."""
        encodings = {"key_encoding": key_encoding, "signature_encoding": signature_encoding}
        self.call("PUT", f"/webhooks/{quote(api, safe='')}", {"url": url, "secret": secret} | encodings)

    def unsubscribe(self) -> None:
        """Send no events any more."""
        self.call("DELETE", "/webhooks")

    def notify(self, api: Literal["tango", "voucherify"], type: str, data: Mapping[str, object]) -> None:
        """Let an event of any type happen."""
        self.call("POST", f"/webhooks/{quote(api, safe='')}/events", {"type": type, "data": dict(data)})

    @property
    def deliveries(self) -> list[Json]:
        """What was sent to subscribers or is to be, oldest first."""
        return list(self.call("GET", "/webhooks"))

    def flush_webhooks(self) -> None:
        """Send what is due by the sandbox's clock, and come back when it is sent."""
        self.call("POST", "/webhooks/flush")

    def _rule(self, told: Json) -> Fault:
        rule = Fault.load(told)
        rule.refresh = self._refresh
        return rule

    def _refresh(self, rule: Fault) -> None:
        """Bring a rule's counts up to date; one that was cleared keeps its last."""
        for told in self.call("GET", "/faults"):
            if told["id"] == rule.id:
                rule.counts = told["calls"], told["fired"]

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Call the control API; raises ValueError with its message where it refuses, OSError where nobody answers."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            content = None if body is None else json.dumps(body, default=repr)  # refused there, as in process
            connection.request(method, f"/_sandbox{path}", content, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:  # noqa: PLR2004 - HTTP's line between answers and refusals
            raise ValueError(_reason(text) or f"{self.url} answered {method} /_sandbox{path} with {answer.status}")
        return json.loads(text) if text else None


def _reason(text: bytes) -> str:
    """Return what the control API says of a call it refuses."""
    try:
        return str(json.loads(text)["error"])
    except (ValueError, TypeError, LookupError):
        return ""


class SandboxProcess(RemoteSandbox, AbstractContextManager["SandboxProcess"]):
    """A sandbox in a process of its own: `with SandboxProcess.start(state="sandbox.db") as sandbox:`.

    It ends when this process does, however that comes about.
    """

    def __init__(self, state: str | Path | None) -> None:
        self._state = state
        self._process = self._launch("0", "0")
        super().__init__(self._origin)
        self._downloads = str(urlsplit(self.download_url).port)

    @classmethod
    def start(cls, *, state: str | Path | None = None) -> Self:
        """Start it on a free port, its state in memory or in an SQLite file."""
        return cls(state)

    @property
    def process_id(self) -> int:
        """The operating system's id of the process that runs now."""
        return self._process.pid

    def kill(self) -> None:
        """End the process as SIGKILL does: nothing is said to anyone, open connections break."""
        self._process.kill()
        _end(self._process)

    def restart(self) -> None:
        """Start it again on the same ports; with a state file it remembers everything."""
        if self._process.poll() is None:
            self.kill()
        self._process = self._launch(str(urlsplit(self.url).port), self._downloads)

    def stop(self) -> None:
        """End the process."""
        if self._process.poll() is None:
            self._process.terminate()
        _end(self._process)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.stop()

    def _launch(self, port: str, download_port: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "reward_orders.sandbox", "--quiet", "--port", port]
        command += ["--download-port", download_port, "--until-stdin-closes"]
        if self._state is not None:
            command += ["--state", str(self._state)]
        # Nothing is ever written to its input: the pipe closes when this process ends, also when it is killed.
        process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        told = re.search(r"http://[^\s]+", process.stdout.readline())
        if told is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)  # it has closed its output, and is about to end with its reason
            process.kill()
            _end(process)
            lacks = process.returncode == WITHOUT_EXTRA
            raise RuntimeError(
                MISSING if lacks else "the sandbox did not start; run `reward-orders-sandbox` to see why"
            )
        self._origin = told[0]
        return process


def _end(process: subprocess.Popen[str]) -> None:
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
