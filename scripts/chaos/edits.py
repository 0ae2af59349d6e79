"""The table of mutants: small edits of the product, each of which breaks a promise that tests and chaos must miss.

An edit is exact text; where the product changed so that it is no longer found once, the table is to follow.
"""

from __future__ import annotations

from attrs import frozen

ONCE = ("tests/idempotency", "tests/journal")
TANGO = ("tests/tango", "tests/idempotency", "tests/journal")
VOUCHERIFY = ("tests/voucherify", "tests/idempotency", "tests/journal")
CORE = ("tests/core", "tests/http", "tests/lists")


@frozen
class Edit:
    """`old` becomes `new` in a file below facade/reward_orders."""

    path: str
    old: str
    new: str


@frozen
class Mutant:
    """Some edits, the tests whose business they are, and whether chaos can notice them."""

    name: str
    what: str
    room: tuple[str, ...]
    edits: tuple[Edit, ...]
    chaos: bool = True


def _mutant(name: str, what: str, room: tuple[str, ...], *edits: Edit, chaos: bool = True) -> Mutant:
    return Mutant(name, what, room, edits, chaos)


_IN_PROCESS = (
    Edit("tango/order_request.py", "        return code == IN_PROCESS\n", "        return False\n"),
    Edit("tango/order_request.py", "        if code == IN_PROCESS:\n            return 2.0\n", ""),
)
_RENEW = "yield from self._note(lambda journal, claim: journal.renew(claim))"
_NOT_SENT = """\
            raise NotSentError(
                f"Nothing was sent, because the journal could not be written: {error.message}",
                key=self.order_request.key,
                hint=error.hint,
            ) from error
"""
_NOT_FOUND = """\
            if order is None:
                yield from _write(lambda: journal.settle(claim, State.UNKNOWN))
"""
_SECOND_REQUEST = """\
        response = yield from _placed(session, signed, number=number, ends=ends, key=key, before=before)
    return response
"""
_INJECTED = """\
            return self._wire(url).handle_request
        _check_open(injected)
        return partial(injected.send, stream=True, auth=None, follow_redirects=False)
"""

MUTANTS = (
    _mutant(
        "M01",
        "Voucherify: no look-up before a repeat",
        VOUCHERIFY,
        Edit("voucherify/order_request.py", "looks_when_in_doubt: bool = True", "looks_when_in_doubt: bool = False"),
    ),
    _mutant(
        "M02",
        "the fence is ignored by every move",
        ONCE,
        Edit("journal/statements.py", "AND fence = :fence AND state = 'in_flight'\"", "AND state = 'in_flight'\""),
        Edit(
            "journal/statements.py",
            "WHERE scope = :scope AND key = :key AND fence = :fence AND state IN ('in_flight', :state)",
            "WHERE scope = :scope AND key = :key AND state IN ('in_flight', :state)",
        ),
    ),
    _mutant(
        "M03",
        "settled as SUCCEEDED before the answer",
        ONCE,
        Edit(
            "idempotency/attempts.py",
            "        yield from self._written(self.claim.ready)\n",
            "        yield from self._written(self.claim.ready)\n"
            "        yield from self.claim.settle(State.SUCCEEDED)\n",
        ),
    ),
    _mutant("M04", "Tango: a request in process is a refusal", TANGO, *_IN_PROCESS),
    _mutant(
        "M05",
        "Tango: any 409 is a refusal",
        TANGO,
        *_IN_PROCESS,
        Edit("tango/order_request.py", "return status == 409 and code != IN_PROCESS", "return False"),
    ),
    _mutant(
        "M06",
        "Tango: an order is not compared with what was asked for",
        TANGO,
        Edit("tango/order_request.py", 'and not (name == "amount" and same_amount)', "and False"),
    ),
    _mutant(
        "M07",
        "Voucherify: an order is not compared with what was asked for",
        VOUCHERIFY,
        Edit("voucherify/order_request.py", "if received[name] is not None and received[name] != value", "if False"),
        Edit("voucherify/order_request.py", "            and shown[name] != asked\n", "            and False\n"),
    ),
    _mutant(
        "M08",
        "first_sent is not written ahead",
        ONCE,
        Edit("journal/statements.py", "first_sent = COALESCE(first_sent, {{now}}), attempts", "attempts"),
    ),
    _mutant(
        "M09",
        "a lost connection is taken for a request that never left",
        CORE,
        Edit(
            "http/transport.py",
            "            httpx.ConnectTimeout,\n",
            "            httpx.ConnectTimeout,\n            httpx.ReadError,\n            httpx.RemoteProtocolError,\n",
        ),
    ),
    _mutant(
        "M10",
        "a key whose order is open is free for another reward",
        ONCE,
        Edit(
            "journal/journal.py",
            "        if differing is not None:\n            return _reused",
            "        if differing is not None and entry.state is State.SUCCEEDED:\n            return _reused",
        ),
    ),
    _mutant(
        "M11",
        "a lease that is over is never taken over",
        ONCE,
        Edit("journal/journal.py", "        left = _lease_left(row)\n", "        left = max(1, _lease_left(row))\n"),
    ),
    _mutant(
        "M12",
        "a refusal after a doubt is believed",
        ONCE,
        Edit(
            "idempotency/attempts.py",
            "        if refused and (exists or self.doubt is not None):",
            "        if exists:",
        ),
        Edit(
            "idempotency/attempts.py",
            "        if self.doubt is not None or exists:",
            "        if (self.doubt is not None and not refused) or exists:",
        ),
    ),
    _mutant(
        "M13",
        "a claim does not raise the fence",
        ONCE,
        Edit("journal/statements.py", "fence = fence + 1", "fence = fence"),
    ),
    _mutant(
        "M14",
        "the 90 days of a key do not count",
        ONCE,
        Edit(
            "idempotency/attempts.py",
            "return lifetime is not None and self.sent_before",
            "return False and self.sent_before",
        ),
    ),
    _mutant(
        "M15", "a wait does not renew the lease", ONCE, Edit("idempotency/claim.py", f"            {_RENEW}\n", "")
    ),
    _mutant(
        "M16",
        "an attempt that never left wipes out those that may have",
        ONCE,
        Edit(
            "journal/journal.py",
            "        if claim.first_sent is None:\n            self._transact_move",
            "        if True:\n            self._transact_move",
        ),
    ),
    _mutant(
        "M17",
        "sent though the journal cannot be written",
        ONCE,
        Edit("idempotency/attempts.py", _NOT_SENT, "            return\n"),
    ),
    _mutant(
        "M18",
        "a 5xx on a write is a refusal",
        CORE,
        Edit(
            "http/refusals.py",
            "    if not 400 <= status < 500 or status == 408:",
            "    if not 400 <= status < 600 or status == 408:",
        ),
    ),
    _mutant(
        "M19",
        "a settled key answers any reward",
        ONCE,
        Edit(
            "journal/journal.py",
            "        if differing is not None:\n            return _reused",
            "        if differing is not None and entry.state is not State.SUCCEEDED:\n            return _reused",
        ),
    ),
    _mutant(
        "M20",
        "Tango: a key's scope is without the account",
        TANGO,
        Edit(
            "tango/order_request.py", 'return f"{session.platform} {account.lower()}"', 'return f"{session.platform} x"'
        ),
    ),
    _mutant(
        "M21",
        "an unreadable success is not looked up",
        ONCE,
        Edit(
            "idempotency/attempts.py",
            "        self.doubt = error\n        found = yield from self._look_until_it_shows(error)\n",
            "        self.doubt = error\n        found = None\n",
        ),
    ),
    _mutant(
        "M22",
        "what reconcile() does not find is REJECTED",
        ONCE,
        Edit("idempotency/reconcile.py", _NOT_FOUND, _NOT_FOUND.replace("UNKNOWN", "REJECTED")),
    ),
    _mutant(
        "M23",
        "a worker that lost its lease sends on",
        ONCE,
        Edit(
            "idempotency/attempts.py",
            "            yield from write()\n        except LeaseLostError:\n            raise\n",
            "            yield from write()\n        except LeaseLostError:\n            return\n",
        ),
    ),
    _mutant(
        "M24",
        "a forked child goes on with its parent's database connection",
        ONCE,
        Edit("journal/workers.py", 'if hasattr(os, "register_at_fork"):', "if False:"),
    ),
    _mutant(
        "M25",
        "an answer may drip for ever",
        CORE,
        Edit("core/clock.py", "        return self.ends - self.clock.monotonic()\n", "        return 1.0\n"),
    ),
    _mutant(
        "M26",
        "threads with a client of the app's own follow redirects",
        CORE,
        Edit("http/transport.py", _INJECTED, _INJECTED.replace("follow_redirects=False", "follow_redirects=True")),
        chaos=False,  # our own connections know of no redirects
    ),
    _mutant(
        "M27",
        "a 429 takes back the doubt before it",
        ONCE,
        Edit(
            "idempotency/attempts.py",
            "            self.doubt = error\n        elif (self.doubt is None",
            "            self.doubt = error\n        elif error.status == 429:\n            self.doubt = None\n"
            "        elif (self.doubt is None",
        ),
    ),
    _mutant(
        "M28",
        "Voucherify: an update that is found is not compared",
        VOUCHERIFY,
        Edit(
            "voucherify/order_request.py",
            "        shown, held = facts_of(order), order.metadata or {}\n",
            "        return True\n        shown, held = facts_of(order), order.metadata or {}\n",
        ),
    ),
    _mutant(
        "M29",
        "PostgreSQL: the isolation is whatever the database has by default",
        ONCE,
        Edit("journal/postgres.py", '"BEGIN ISOLATION LEVEL READ COMMITTED; "', '"BEGIN; "'),
        chaos=False,  # its database has the usual default
    ),
    _mutant(
        "M30",
        "SQLite: nothing is flushed to the disk",
        ONCE,
        Edit("journal/sqlite.py", "{'FULL' if job.durable else 'NORMAL'}", "OFF"),
        chaos=False,  # it kills processes, not machines
    ),
    _mutant(
        "M31",
        "Tango: a create's answer may name another ref",
        TANGO,
        Edit(
            "tango/order_request.py",
            "return None if order.external_ref_id is None else order.external_ref_id == self.key",
            "return True",
        ),
    ),
    _mutant(
        "M32",
        "Voucherify: a create's answer may name another source_id",
        VOUCHERIFY,
        Edit(
            "voucherify/order_request.py",
            "return None if order.source_id is None else order.source_id == self.key",
            "return True",
        ),
    ),
    _mutant(
        "M33",
        "an answer to a read may name another order",
        ("tests/http", "tests/tango", "tests/voucherify"),
        Edit("http/identity.py", "        if is_named(found):\n", "        if True:\n"),
    ),
    _mutant(
        "M34",
        "a call that is cut off keeps its key",
        ONCE,
        Edit(
            "idempotency/claim.py",
            "return None if claim is None else self._journal.give_back(claim, sent=sent)",
            "return None",
        ),
    ),
    _mutant(
        "M35",
        "a call that is cut off frees its key, whatever may have been sent",
        ONCE,
        Edit("idempotency/claim.py", "self._hold.leave(sent=self.sent)", "self._hold.leave(sent=False)"),
    ),
    _mutant(
        "M36",
        "another wording is taken for another reward",
        ("tests/idempotency", "tests/journal", "tests/tango", "tests/voucherify"),
        Edit(
            "tango/order_request.py",
            'reward_fingerprint({name: value for name, value in reward.items() if name != "currency"})',
            "reward_fingerprint([dict(reward), worded(wording)])",
        ),
        Edit("voucherify/order_request.py", "reward_fingerprint(as_sent(body))", "reward_fingerprint(body)"),
    ),
    _mutant(
        "M37",
        "the fence is not checked before the second request of an attempt",
        ONCE,
        Edit("http/session.py", _SECOND_REQUEST, _SECOND_REQUEST.replace("before=before", "before=None")),
        chaos=False,  # between the two no lease ends: what takes so long has timed out
    ),
    _mutant(
        "M38",
        "a lease may be shorter than the timeout",
        ONCE,
        Edit("idempotency/claim.py", "needed = timeout + max(1.0, timeout / 5)", "needed = 0.0"),
    ),
    _mutant(
        "M39",
        "turns are not spaced",
        ONCE,
        Edit("journal/statements.py", "WHERE reward_orders_slots.next_at <= {tick} OR", "WHERE TRUE OR"),
    ),
    _mutant(
        "M40",
        "a mismatch is settled without the order's id",
        ONCE,
        Edit(
            "idempotency/attempts.py",
            "State.UNKNOWN if late else State.REJECTED, remote_id=order.id",
            "State.UNKNOWN if late else State.REJECTED",
        ),
    ),
    _mutant(
        "M41",
        "Voucherify: a create writes over what is there by default",
        VOUCHERIFY,
        Edit(
            "voucherify/order_request.py",
            'self.looks_first: bool = if_exists != "update"',
            "self.looks_first: bool = False",
        ),
    ),
    _mutant(
        "M42",
        "every other process is taken for dead",
        ONCE,
        Edit("journal/holder.py", "    known, here = _known(holder), _described(os.getpid())\n", "    return True\n"),
    ),
    _mutant(
        "M43",
        "a settled key is sent again instead of read",
        ONCE,
        Edit(
            "journal/journal.py",
            "        if entry.state is State.SUCCEEDED:\n            return Settled",
            "        if False:\n            return Settled",
        ),
    ),
    _mutant(
        "M44",
        "a connection that brought another's answer is used again",
        ("tests/http", "tests/idempotency"),
        Edit("http/identity.py", "        yield from discard(response)\n        tell", "        tell"),
        Edit(
            "idempotency/attempts.py",
            '            self.claim.told("answer_of_another_order")\n            yield from discard(response)\n',
            '            self.claim.told("answer_of_another_order")\n',
        ),
    ),
    _mutant(
        "M45",
        "a refusal on a connection that brought other answers is believed",
        ("tests/idempotency",),
        Edit("idempotency/attempts.py", "        elif refused:\n", "        elif False:\n"),
        Edit("idempotency/attempts.py", "if looked_up or not response.shared", "if True or not response.shared"),
    ),
    _mutant(
        "M46",
        "a connection whose answer made no sense is used again",
        ("tests/http", "tests/idempotency"),
        Edit("http/identity.py", "        yield from discard(response)\n        raise", "        raise"),
    ),
    _mutant(
        "M47",
        "an asynchronous order that does not show at once is taken for none",
        ("tests/idempotency", "tests/tango"),
        Edit(
            "idempotency/attempts.py",
            "            if found is not None or not self.order_request",
            "            if self.order_request",
        ),
        chaos=False,
    ),
    _mutant(
        "M48",
        "a reward counts as failed while Tango may try it again",
        ("tests/tango",),
        Edit(
            "tango/async_outcomes.py",
            "return self._end(status) if self._settled else",
            "return self._end(status) if True else",
        ),
        chaos=False,
    ),
    _mutant(
        "M49",
        "the amounts of an asynchronous order are not compared",
        ("tests/tango",),
        Edit(
            "tango/async_request.py",
            "if row.amount is not None and not same_money",
            "if row.amount is None and not same_money",
        ),
        chaos=False,
    ),
    _mutant(
        "M50",
        "a refusal of an asynchronous order is believed without a look behind it",
        ("tests/tango",),
        Edit("idempotency/attempts.py", "not (response.shared or receipt)", "not response.shared"),
        chaos=False,
    ),
    _mutant(
        "M51",
        "a refusal on a connection that brought other answers is believed once a look-up finds nothing",
        ("tests/idempotency",),
        Edit("idempotency/attempts.py", "if looked_up or not response.shared", "if True or not response.shared"),
        chaos=False,
    ),
)
