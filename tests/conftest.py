"""Property tests for everybody: the same examples on every run, and no deadline that a busy machine could miss.

`HYPOTHESIS_PROFILE=search make test` looks for new examples instead.
"""

import os

from hypothesis import settings

from reward_orders.sandbox.short_fixtures import sandbox, tango, voucherify  # noqa: F401 - for all rooms

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
