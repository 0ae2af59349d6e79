# ruff: noqa: S608 - only constants of this module are joined; every value is a parameter
"""The SQL of the journal, one text for SQLite (3.35 or later) and PostgreSQL.

`{now}` is the time of day in epoch microseconds, for what people read and for the age of a key. `{tick}` is the clock
that decides leases and turns: on SQLite the machine's monotonic one, whose epoch `{boot}` names, so that no step of the
time of day ends a lease early or late; on PostgreSQL the server's own, so that no machine's wrong clock ends another's
lease. All are integers: both databases compare them alike, and an index serves them. `{lock}` locks the rows read;
`{keys}` are those of the JSON list `:keys`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

SCHEMA_VERSION = 4

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeAlias

    Execute: TypeAlias = Callable[[str, Mapping[str, str | int | None]], Sequence[Mapping[str, Any]]]

_JOURNAL_2 = ("holder TEXT", "claimed_at BIGINT", "boot TEXT", "folded TEXT")
_SLOTS_2 = ("boot TEXT", "interval BIGINT")
_INDEXES_2 = ("CREATE INDEX IF NOT EXISTS reward_orders_journal_spelling ON reward_orders_journal (scope, folded)",)

# What batches of orders have spent. Amounts are thousandths of a currency's unit.
_SPENDING_3 = (
    """
CREATE TABLE IF NOT EXISTS reward_orders_spending (
    scope     TEXT   NOT NULL,
    batch     TEXT   NOT NULL,
    currency  TEXT   NOT NULL,
    spent     BIGINT NOT NULL,
    max_total BIGINT,              -- NULL: no cap
    max_each  BIGINT,
    PRIMARY KEY (scope, batch, currency)
)
""",
    """
CREATE TABLE IF NOT EXISTS reward_orders_spent (
    scope     TEXT   NOT NULL,
    batch     TEXT   NOT NULL,
    key       TEXT   NOT NULL,
    currency  TEXT   NOT NULL,
    amount    BIGINT NOT NULL,
    alike     TEXT   NOT NULL,     -- digest of who gets what
    PRIMARY KEY (scope, batch, key)
)
""",
    """
CREATE TABLE IF NOT EXISTS reward_orders_plans (
    scope     TEXT   NOT NULL,
    batch     TEXT   NOT NULL,
    plan      TEXT   NOT NULL,     -- a plan of this batch that was checked and begun
    PRIMARY KEY (scope, batch, plan)
)
""",
)

# When a batch was last sent from; which rows of it are in which asynchronous order, and what workers say of theirs.
_ROWS_4 = (
    "ALTER TABLE reward_orders_spending ADD COLUMN touched_at BIGINT",
    "ALTER TABLE reward_orders_spent ADD COLUMN grouped BIGINT",  # 1: taken for an asynchronous order
    """
CREATE TABLE IF NOT EXISTS reward_orders_groups (
    scope    TEXT   NOT NULL,
    batch    TEXT   NOT NULL,
    account  TEXT   NOT NULL,
    number   BIGINT NOT NULL,      -- of its asynchronous order, from 0
    settled  BIGINT NOT NULL,      -- 1: its order exists and every row of it is known
    PRIMARY KEY (scope, batch, account, number)
)
""",
    """
CREATE TABLE IF NOT EXISTS reward_orders_rows (
    scope       TEXT   NOT NULL,
    batch       TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    account     TEXT   NOT NULL,
    number      BIGINT,            -- of the asynchronous order that it is in
    attempt     BIGINT NOT NULL,
    fingerprint TEXT   NOT NULL,   -- digest of the reward; empty where it is not known
    outcome     TEXT   NOT NULL,
    order_id    TEXT   NOT NULL,
    status      TEXT   NOT NULL,
    error       TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    PRIMARY KEY (scope, batch, key)
)
""",
    "CREATE INDEX IF NOT EXISTS reward_orders_rows_group ON reward_orders_rows (scope, batch, account, number)",
)

CREATE = (
    """
CREATE TABLE IF NOT EXISTS reward_orders_schema (version INTEGER NOT NULL PRIMARY KEY)
""",
    """
CREATE TABLE IF NOT EXISTS reward_orders_journal (
    scope        TEXT    NOT NULL,   -- API origin and account: how far the service's own uniqueness reaches
    key          TEXT    NOT NULL,   -- as sent to the service
    caller_key   TEXT,               -- the caller's own, where a digest of it is sent
    state        TEXT    NOT NULL CHECK (state IN ('in_flight', 'unknown', 'succeeded', 'rejected')),
    fingerprint  TEXT    NOT NULL,   -- digest of the reward
    facts        TEXT    NOT NULL,   -- JSON: digests of what the order must look like, and of its wording
    attempts     INTEGER NOT NULL,
    fence        BIGINT  NOT NULL,
    lease_until  BIGINT  NOT NULL,   -- a tick
    first_sent   BIGINT,             -- written before the socket; NULL: nothing can have arrived
    remote_id    TEXT,
    status       INTEGER,
    request_id   TEXT,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    holder       TEXT,               -- JSON: which process claimed it last
    claimed_at   BIGINT,
    boot         TEXT,               -- the epoch of lease_until; NULL: the time of day, as version 1 wrote it
    folded       TEXT,               -- the key as the service may compare it
    PRIMARY KEY (scope, key)
)
""",
    """
CREATE INDEX IF NOT EXISTS reward_orders_journal_age ON reward_orders_journal (created_at, scope, key)
""",
    """
CREATE INDEX IF NOT EXISTS reward_orders_journal_open ON reward_orders_journal (created_at, scope, key)
WHERE state IN ('in_flight', 'unknown')
""",
    *_INDEXES_2,
    """
CREATE TABLE IF NOT EXISTS reward_orders_slots (
    scope    TEXT   NOT NULL PRIMARY KEY,
    next_at  BIGINT NOT NULL,   -- a tick
    boot     TEXT,
    interval BIGINT
)
""",
    *_SPENDING_3,
    *_ROWS_4,
    f"""
INSERT INTO reward_orders_schema (version)
SELECT {SCHEMA_VERSION} WHERE NOT EXISTS (SELECT 1 FROM reward_orders_schema)
""",
)
VERSION = "SELECT MAX(version) AS version FROM reward_orders_schema"


def _fold_accounts(execute: Execute) -> None:
    """Give the accounts of Tango's scopes one spelling; where a key has a row under both, each keeps its own."""
    for row in execute("SELECT DISTINCT scope FROM reward_orders_journal", {}):
        platform, _, account = row["scope"].rpartition(" ")
        folded = f"{platform} {account.lower()}"
        if folded != row["scope"]:
            execute(
                """
                UPDATE reward_orders_journal SET scope = :folded WHERE scope = :scope AND NOT EXISTS (
                    SELECT 1 FROM reward_orders_journal AS other
                    WHERE other.scope = :folded AND other.key = reward_orders_journal.key)
                """,
                {"folded": folded, "scope": row["scope"]},
            )


# What turns the tables of one version into those of the next, in one transaction.
MIGRATIONS: Mapping[int, Sequence[str | Callable[[Execute], None]]] = {
    1: (
        *(f"ALTER TABLE reward_orders_journal ADD COLUMN {column}" for column in _JOURNAL_2),
        *(f"ALTER TABLE reward_orders_slots ADD COLUMN {column}" for column in _SLOTS_2),
        *_INDEXES_2,
        "UPDATE reward_orders_journal SET folded = key",
        _fold_accounts,
        "UPDATE reward_orders_schema SET version = 2",
    ),
    2: (*_SPENDING_3, "UPDATE reward_orders_schema SET version = 3"),
    3: (
        *_ROWS_4,
        "UPDATE reward_orders_spending SET touched_at = {now}",
        "UPDATE reward_orders_schema SET version = 4",
    ),
}

# A new key; a row comes back if it is ours now. Nothing is inserted beside another spelling of the key that has, or may
# have, an order. The first fence is the time, so that a key purged and claimed afresh has a higher one than any sleeper
# remembers.
CLAIM_NEW = """
INSERT INTO reward_orders_journal
    (scope, key, caller_key, state, fingerprint, facts, attempts, fence, lease_until, created_at, updated_at,
     holder, claimed_at, boot, folded)
SELECT :scope, :key, :caller_key, 'in_flight', :fingerprint, :facts, 0, {now}, {tick} + :lease, {now}, {now},
       CAST(:holder AS TEXT), {now}, {boot}, CAST(:folded AS TEXT)
WHERE NOT EXISTS (
    SELECT 1 FROM reward_orders_journal
    WHERE scope = :scope AND folded = :folded AND key <> :key AND NOT (state = 'rejected' AND remote_id IS NULL))
ON CONFLICT (scope, key) DO NOTHING
RETURNING *
"""
OTHER_SPELLING = """
SELECT key, caller_key FROM reward_orders_journal
WHERE scope = :scope AND folded = :folded AND key <> :key AND NOT (state = 'rejected' AND remote_id IS NULL) LIMIT 1
"""
STANDING = """
SELECT *, {now} AS now, {tick} AS tick, {boot} AS booted FROM reward_orders_journal
WHERE scope = :scope AND key = :key {lock}
"""
# Take over a row that `STANDING` showed, unless it was taken since. A step of the clock may have dated the first
# sending into the future: it was before now.
TAKE = """
UPDATE reward_orders_journal SET
    state = 'in_flight', fingerprint = :fingerprint, facts = :facts, caller_key = COALESCE(:caller_key, caller_key),
    fence = fence + 1, lease_until = {tick} + :lease, updated_at = {now},
    holder = :holder, claimed_at = {now}, boot = {boot}, folded = :folded,
    first_sent = CASE WHEN state = 'rejected' THEN NULL WHEN first_sent > {now} THEN {now} ELSE first_sent END,
    status = CASE WHEN state = 'rejected' THEN NULL ELSE status END,
    request_id = CASE WHEN state = 'rejected' THEN NULL ELSE request_id END
WHERE scope = :scope AND key = :key AND fence = :fence
RETURNING *
"""

_HELD = "WHERE scope = :scope AND key = :key AND fence = :fence AND state = 'in_flight'"
SENDING = f"""
UPDATE reward_orders_journal SET first_sent = COALESCE(first_sent, {{now}}), attempts = attempts + 1,
    lease_until = {{tick}} + :lease, boot = {{boot}}, updated_at = {{now}}
{_HELD} RETURNING fence
"""
RENEW = f"""
UPDATE reward_orders_journal SET lease_until = {{tick}} + :lease, boot = {{boot}}, updated_at = {{now}}
{_HELD} RETURNING fence
"""
NEVER_LEFT = f"UPDATE reward_orders_journal SET first_sent = NULL, updated_at = {{now}} {_HELD} RETURNING fence"
# The same outcome may be written twice: the answer to the first statement may have been lost with its connection.
SETTLE = """
UPDATE reward_orders_journal SET state = :state, remote_id = :remote_id, status = COALESCE(:status, status),
    request_id = COALESCE(:request_id, request_id), lease_until = 0, updated_at = {now}
WHERE scope = :scope AND key = :key AND fence = :fence AND state IN ('in_flight', :state)
RETURNING fence
"""
# Nothing of this claim was sent; what an earlier one sent may still have arrived.
RELEASE = f"""
UPDATE reward_orders_journal SET state = CASE WHEN first_sent IS NULL THEN 'rejected' ELSE 'unknown' END,
    lease_until = 0, updated_at = {{now}}
{_HELD} RETURNING fence
"""

# One turn for all workers of the scope, taken when it is used and not before: a worker that is cancelled or killed
# while it waits takes none with it. A time further ahead than the last interval allows is of another epoch of the
# clock.
TAKE_SLOT = """
INSERT INTO reward_orders_slots (scope, next_at, boot, interval) VALUES (:scope, {tick} + :interval, {boot}, :interval)
ON CONFLICT (scope) DO UPDATE SET next_at = {tick} + :interval, boot = {boot}, interval = :interval
WHERE reward_orders_slots.next_at <= {tick} OR reward_orders_slots.boot IS NULL OR reward_orders_slots.boot <> {boot}
   OR reward_orders_slots.next_at > {tick} + COALESCE(reward_orders_slots.interval, 0)
RETURNING next_at
"""
PUT_SLOT_OFF = """
UPDATE reward_orders_slots SET next_at = {tick} + :interval
WHERE scope = :scope AND boot = {boot} AND next_at < {tick} + :interval
RETURNING next_at
"""
SLOT_WAIT = "SELECT next_at - {tick} AS wait FROM reward_orders_slots WHERE scope = :scope"

# One page of a listing, oldest first; the next starts behind the last row of this one.
_PAGE = (
    "(created_at, scope, key) > (:created_at, :scope_after, :key_after) ORDER BY created_at, scope, key LIMIT :limit"
)
# NULL in `boot`: version 1 wrote it, whose leases are times of day.
_IS_OVER = (
    "CASE WHEN boot IS NULL THEN lease_until <= {now} WHEN boot <> {boot} THEN TRUE ELSE lease_until <= {tick} END"
)
_IS_OPEN = f"state IN ('in_flight', 'unknown') AND (state = 'unknown' OR {_IS_OVER})"
OPEN_KEY = f"SELECT * FROM reward_orders_journal WHERE scope = :scope AND key = :key AND {_IS_OPEN}"
OPEN = f"""
SELECT * FROM reward_orders_journal
WHERE {_IS_OPEN} AND substr(scope, 1, length(CAST(:prefix AS TEXT))) = :prefix
  AND {_PAGE}
"""
ENTRIES = f"""
SELECT * FROM reward_orders_journal
WHERE (CAST(:state AS TEXT) IS NULL OR state = :state) AND (CAST(:scope AS TEXT) IS NULL OR scope = :scope) AND {_PAGE}
"""
OLDEST_UNKNOWN = f"""
SELECT * FROM reward_orders_journal WHERE {_IS_OPEN} AND first_sent IS NOT NULL
ORDER BY created_at, scope, key LIMIT 1
"""
COUNTS = "SELECT state, COUNT(*) AS entries FROM reward_orders_journal GROUP BY state"
# A purge follows the index of age, a portion in a transaction: none is long, and no row is looked at twice. No row was
# changed before it was made, unless the time of day was set back.
_AFTER = "created_at >= :created_at AND (created_at, scope, key) > (:created_at, :scope_after, :key_after)"
PURGE_END = f"""
SELECT created_at, scope, key FROM reward_orders_journal
WHERE {_AFTER} AND created_at < :before ORDER BY created_at, scope, key LIMIT 1 OFFSET :portion
"""
PURGE = f"""
DELETE FROM reward_orders_journal
WHERE {_AFTER} AND created_at <= :created_until
  AND (created_at, scope, key) <= (:created_until, :scope_until, :key_until)
  AND state IN ('succeeded', 'rejected') AND updated_at < :before
RETURNING key
"""

# Many keys at once, as one JSON list: a batch asks for all of its rows.
KNOWN = "SELECT * FROM reward_orders_journal WHERE scope = :scope AND key IN ({keys})"
STANDINGS = """
SELECT key, state, remote_id, first_sent FROM reward_orders_journal WHERE scope = :scope AND key IN ({keys})
"""
BATCHES = "SELECT key, batch FROM reward_orders_spent WHERE scope = :scope AND key IN ({keys})"

# What a batch has spent, and may; one row a currency, one a key that may have an order.
CAP = """
INSERT INTO reward_orders_spending (scope, batch, currency, spent, max_total, max_each, touched_at)
VALUES (:scope, :batch, :currency, 0, CAST(:max_total AS BIGINT), CAST(:max_each AS BIGINT), {now})
ON CONFLICT (scope, batch, currency) DO UPDATE SET touched_at = {now},
    max_total = COALESCE(CAST(:max_total AS BIGINT), reward_orders_spending.max_total),
    max_each = COALESCE(CAST(:max_each AS BIGINT), reward_orders_spending.max_each)
RETURNING spent
"""
SPENDING = """
SELECT currency, spent, max_total, max_each FROM reward_orders_spending WHERE scope = :scope AND batch = :batch
ORDER BY currency
"""
SPEND_KEY = """
INSERT INTO reward_orders_spent (scope, batch, key, currency, amount, alike, grouped)
VALUES (:scope, :batch, :key, :currency, :amount, :alike, :grouped)
ON CONFLICT (scope, batch, key) DO NOTHING RETURNING key
"""
SPENT_KEY = "SELECT grouped FROM reward_orders_spent WHERE scope = :scope AND batch = :batch AND key = :key"
SPEND = """
UPDATE reward_orders_spending SET spent = spent + :amount, touched_at = {now}
WHERE scope = :scope AND batch = :batch AND currency = :currency
  AND (max_total IS NULL OR spent + :amount <= max_total) AND (max_each IS NULL OR :amount <= max_each)
RETURNING spent
"""
UNSPEND_KEY = """
DELETE FROM reward_orders_spent WHERE scope = :scope AND batch = :batch AND key = :key RETURNING currency, amount
"""
UNSPEND = """
UPDATE reward_orders_spending SET spent = spent - :amount
WHERE scope = :scope AND batch = :batch AND currency = :currency RETURNING spent
"""
SPENT_ALIKE = """
SELECT key, alike FROM reward_orders_spent WHERE scope = :scope AND batch = :batch AND key > :after
ORDER BY key LIMIT :limit
"""
BEGIN_PLAN = """
INSERT INTO reward_orders_plans (scope, batch, plan) VALUES (:scope, :batch, :plan)
ON CONFLICT (scope, batch, plan) DO NOTHING RETURNING plan
"""
FORGET_PLANS = """
DELETE FROM reward_orders_plans WHERE scope = :scope AND batch = :batch AND plan <> :plan RETURNING plan
"""
BEGUN_PLAN = "SELECT plan FROM reward_orders_plans WHERE scope = :scope AND batch = :batch AND plan = :plan"

# A batch that nothing was sent from for long, and of which nothing is open, is over. What its keys cost in all stays.
OLD_BATCHES = """
SELECT scope, batch FROM reward_orders_spending GROUP BY scope, batch HAVING MAX(touched_at) < :before
"""
OPEN_OF_BATCH = """
SELECT 1 AS found FROM reward_orders_journal
WHERE state IN ('in_flight', 'unknown') AND first_sent IS NOT NULL AND EXISTS (
    SELECT 1 FROM reward_orders_spent
    WHERE reward_orders_spent.scope = :scope AND batch = :batch AND reward_orders_spent.key = reward_orders_journal.key)
UNION ALL
SELECT 1 FROM reward_orders_rows
WHERE scope = :scope AND batch = :batch AND outcome IN ('open', 'pending', 'unknown')
LIMIT 1
"""
PURGE_OF_BATCH = tuple(
    f"""
    DELETE FROM {table} WHERE scope = :scope AND batch = :batch AND {name} IN (
        SELECT {name} FROM {table} WHERE scope = :scope AND batch = :batch LIMIT :portion)
    RETURNING {name}
    """
    for table, name in (
        ("reward_orders_spent", "key"),
        ("reward_orders_rows", "key"),
        ("reward_orders_groups", "number"),
        ("reward_orders_plans", "plan"),
    )
)

# Rows of a batch that were put into asynchronous orders, and those of which workers tell.
NEXT_GROUP = """
INSERT INTO reward_orders_groups (scope, batch, account, number, settled)
SELECT :scope, :batch, :account, COALESCE(MAX(number) + 1, 0), 0 FROM reward_orders_groups
WHERE scope = :scope AND batch = :batch AND account = :account
ON CONFLICT (scope, batch, account, number) DO NOTHING RETURNING number
"""
PUT_ROW = """
INSERT INTO reward_orders_rows
    (scope, batch, key, account, number, attempt, fingerprint, outcome, order_id, status, error, request_id)
VALUES (:scope, :batch, :key, :account, :number, 1, :fingerprint, 'open', '', '', '', '')
ON CONFLICT (scope, batch, key) DO UPDATE SET account = :account, number = :number,
    attempt = reward_orders_rows.attempt + 1, fingerprint = :fingerprint, outcome = 'open', order_id = '', status = '',
    error = '', request_id = ''
WHERE reward_orders_rows.outcome IN ('failed', 'refused') RETURNING attempt
"""
FOUND_ROW = """
INSERT INTO reward_orders_rows
    (scope, batch, key, account, number, attempt, fingerprint, outcome, order_id, status, error, request_id)
VALUES (:scope, :batch, :key, :account, CAST(:number AS BIGINT), :attempt, :fingerprint, :outcome, :order_id, :status,
        :error, :request_id)
ON CONFLICT (scope, batch, key) DO UPDATE SET account = :account, number = CAST(:number AS BIGINT), attempt = :attempt,
    fingerprint = :fingerprint, outcome = :outcome, order_id = :order_id, status = :status, error = :error,
    request_id = :request_id
WHERE reward_orders_rows.outcome IN ('failed', 'refused') OR reward_orders_rows.number IS NULL
   OR (reward_orders_rows.account = :account AND reward_orders_rows.number = CAST(:number AS BIGINT))
RETURNING key
"""
_OF_GROUP = "WHERE scope = :scope AND batch = :batch AND account = :account AND number = :number"
ROWS_OF_GROUP = f"SELECT * FROM reward_orders_rows {_OF_GROUP} ORDER BY key"
SETTLE_GROUP = f"UPDATE reward_orders_groups SET settled = 1 {_OF_GROUP} RETURNING number"
DROP_GROUP = f"DELETE FROM reward_orders_groups {_OF_GROUP} RETURNING number"
# What was put in last comes out again: a row that was in an earlier order goes back to having failed there.
DROP_ROW = f"DELETE FROM reward_orders_rows {_OF_GROUP} AND key = :key AND attempt = 1 RETURNING key"
TAKE_ROW_BACK = f"""
UPDATE reward_orders_rows SET attempt = attempt - 1, outcome = 'failed', number = NULL {_OF_GROUP} AND key = :key
RETURNING key
"""
GROUPS = """
SELECT account, number, settled FROM reward_orders_groups WHERE scope = :scope AND batch = :batch
ORDER BY account, number
"""
UNFINISHED_GROUPS = """
SELECT DISTINCT account, number FROM reward_orders_rows
WHERE scope = :scope AND batch = :batch AND outcome IN ('open', 'pending', 'unknown') AND number IS NOT NULL
ORDER BY account, number
"""
ROWS = """
SELECT * FROM reward_orders_rows WHERE scope = :scope AND batch = :batch AND key > :after ORDER BY key LIMIT :limit
"""
