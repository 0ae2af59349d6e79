from reward_orders import AsyncTango, Tango, Voucherify
from reward_orders.sandbox import Sandbox

sandbox: Sandbox
tango = Tango()
async_tango = AsyncTango()
voucherify = Voucherify()


class Row:
    key = "web-1"
    cents = 4500
    date = "2019-04-01"


old_rows = [Row()]
sandbox.seed(tango=3, voucherify=120)
