"""The `reward-orders` command."""
