"""Every order of a time: as a file that is complete, as sums, as a plot.

    from pathlib import Path
    from reward_orders.history.tango import export_orders

    export_orders(tango, Path("orders.parquet"), start="2026-01-01")

See docs/files.md. The command is `reward-orders tango export`, `summary` and `voucherify export`.
"""
