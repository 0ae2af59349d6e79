"""The HTTP library that this run of the tests is about: httpx, or httpx2 where REWARD_ORDERS_HTTP says so."""

from __future__ import annotations

import os
from importlib import import_module

NAME = os.environ.get("REWARD_ORDERS_HTTP") or "httpx"
httpx = import_module(NAME)
