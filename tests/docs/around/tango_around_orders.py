from reward_orders import Recipient, Tango
from reward_orders.sandbox import Sandbox

sandbox: Sandbox
sandbox.clock.set("2026-11-30T00:00:00Z")  # so that one change has not happened before the next
tango = Tango()
recipient = Recipient(email="bounce@example.org", first_name="Ada")
order = tango.orders.create(utid="U561593", amount=25, recipient=recipient)
