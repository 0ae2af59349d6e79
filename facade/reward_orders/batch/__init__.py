"""Many orders from a file: plan it, send it, run it again after whatever went wrong, and see what became of it.

    from reward_orders.batch import plan, reconcile, send

    winners = plan("winners.csv", tango, batch="survey-2026-11")
    if winners.ok:
        sent = send(winners, tango, out="winners.results.csv")
        reconcile(sent.out, tango).findings

`plan(..., asynchronous=True)` sends many rows an order. See docs/files.md. The client needs a journal.
"""

from reward_orders.batch.findings import Finding, Reconciled
from reward_orders.batch.planning import Plan, Problem, Total, plan
from reward_orders.batch.reconciling import reconcile
from reward_orders.batch.sending import Progress, Sent, send

__all__ = ["Finding", "Plan", "Problem", "Progress", "Reconciled", "Sent", "Total", "plan", "reconcile", "send"]
