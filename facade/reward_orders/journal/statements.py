# ruff: noqa: S608 - only constants of this module are joined; every value is a parameter
"""The SQL of the journal, one text for SQLite (3.35 or later) and PostgreSQL.

`{now}` stands for the clock that decides leases, in epoch microseconds: a parameter on SQLite, the server's own clock
on PostgreSQL, so that no machine's wrong clock ends another's lease. All times are such integers: both databases
compare them alike, and an index serves them.
"""

SCHEMA_VERSION = 1

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
    fingerprint  TEXT    NOT NULL,   -- digest of the canonical request
    facts        TEXT    NOT NULL,   -- JSON: digests of what the order must look like
    attempts     INTEGER NOT NULL,
    fence        BIGINT  NOT NULL,
    lease_until  BIGINT  NOT NULL,
    first_sent   BIGINT,             -- written before the socket; NULL: nothing can have arrived
    remote_id    TEXT,
    status       INTEGER,
    request_id   TEXT,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
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
    """
CREATE TABLE IF NOT EXISTS reward_orders_slots (scope TEXT NOT NULL PRIMARY KEY, next_at BIGINT NOT NULL)
""",
    f"""
INSERT INTO reward_orders_schema (version)
SELECT {SCHEMA_VERSION} WHERE NOT EXISTS (SELECT 1 FROM reward_orders_schema)
""",
)
VERSION = "SELECT MAX(version) AS version FROM reward_orders_schema"

# Insert, or take over a row nobody works on; a row comes back to the winner only. A body that may have arrived holds
# the key for its fingerprint; one that cannot have does not. The first fence is the time, so that a key purged and
# claimed afresh has a higher one than any sleeper remembers.
CLAIM = """
INSERT INTO reward_orders_journal AS held
    (scope, key, caller_key, state, fingerprint, facts, attempts, fence, lease_until, created_at, updated_at)
VALUES
    (:scope, :key, :caller_key, 'in_flight', :fingerprint, :facts, 0, {now}, {now} + :lease, {now}, {now})
ON CONFLICT (scope, key) DO UPDATE SET
    state = 'in_flight', fingerprint = excluded.fingerprint, facts = excluded.facts,
    caller_key = COALESCE(excluded.caller_key, held.caller_key),
    fence = held.fence + 1, lease_until = {now} + :lease, updated_at = {now},
    first_sent = CASE WHEN held.state = 'rejected' THEN NULL ELSE held.first_sent END,
    status = CASE WHEN held.state = 'rejected' THEN NULL ELSE held.status END,
    request_id = CASE WHEN held.state = 'rejected' THEN NULL ELSE held.request_id END
WHERE held.state = 'rejected'
   OR ((held.state = 'unknown' OR (held.state = 'in_flight' AND held.lease_until <= {now}))
       AND (held.fingerprint = excluded.fingerprint OR held.first_sent IS NULL))
RETURNING *
"""
READ = "SELECT * FROM reward_orders_journal WHERE scope = :scope AND key = :key"

_HELD = "WHERE scope = :scope AND key = :key AND fence = :fence AND state = 'in_flight'"
SENDING = f"""
UPDATE reward_orders_journal SET first_sent = COALESCE(first_sent, {{now}}), attempts = attempts + 1,
    lease_until = {{now}} + :lease, updated_at = {{now}}
{_HELD} RETURNING fence
"""
RENEW = f"UPDATE reward_orders_journal SET lease_until = {{now}} + :lease, updated_at = {{now}} {_HELD} RETURNING fence"
NEVER_LEFT = f"UPDATE reward_orders_journal SET first_sent = NULL, updated_at = {{now}} {_HELD} RETURNING fence"
# The same outcome a second time is no news: the answer to the first statement may have been lost with its connection.
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

RESERVE = """
INSERT INTO reward_orders_slots AS held (scope, next_at) VALUES (:scope, {now} + :interval)
ON CONFLICT (scope) DO UPDATE SET
    next_at = CASE WHEN held.next_at > {now} THEN held.next_at ELSE {now} END + :interval
WHERE held.next_at < {now} + :within
RETURNING next_at - :interval - {now} AS wait
"""

# Writes that need not survive a power cut: without them nothing has been sent, or a wait is asked for again.
PASSING = frozenset({CLAIM, RENEW, RESERVE})

# One page of a listing, oldest first; the next starts behind the last row of this one.
_PAGE = (
    "(created_at, scope, key) > (:created_at, :scope_after, :key_after) ORDER BY created_at, scope, key LIMIT :limit"
)
_IS_OPEN = "state IN ('in_flight', 'unknown') AND (state = 'unknown' OR lease_until <= {now})"
OPEN = f"""
SELECT * FROM reward_orders_journal
WHERE {_IS_OPEN} AND (CAST(:scope AS TEXT) IS NULL OR scope = :scope) AND {_PAGE}
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
# In portions, so that a purge of millions keeps no order waiting.
PURGE = """
DELETE FROM reward_orders_journal WHERE (scope, key) IN (
    SELECT scope, key FROM reward_orders_journal
    WHERE state IN ('succeeded', 'rejected') AND updated_at < :before ORDER BY created_at LIMIT 1000)
AND state IN ('succeeded', 'rejected') AND updated_at < :before
RETURNING key
"""
