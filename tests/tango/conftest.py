"""What tests of what stands around orders share."""

import pytest

from tests.kit.sides import KINDS, Side


@pytest.fixture(params=KINDS)
def side(request, sandbox):
    """A client for threads, then one for tasks, on a fresh sandbox."""
    side = Side(request.param, sandbox)
    yield side
    side.close()
