"""Property tests for everybody: the same examples on every run, and no deadline that a busy machine could miss.

`HYPOTHESIS_PROFILE=search make test` looks for new examples instead.
"""

import os

from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
