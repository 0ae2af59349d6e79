"""`reward-orders`, and `python -m reward_orders.cli`."""

import sys


def main() -> None:
    """Run the command; without its extra, say how to get that."""
    try:
        from reward_orders.cli.app import app
    except ModuleNotFoundError as missing:
        if missing.name != "typer":
            raise
        print("The command reward-orders needs Typer: pip install 'reward-orders[cli]'.", file=sys.stderr)
        sys.exit(2)
    app(prog_name="reward-orders")


if __name__ == "__main__":
    main()
