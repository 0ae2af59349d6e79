from reward_orders import Journal, Voucherify

voucherify = Voucherify(journal=Journal.sqlite("orders.db"))
_saved: list[str] = []
save = _saved.append
load = _saved.pop
_made_here = voucherify  # a block takes the name for another
