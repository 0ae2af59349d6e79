"""A process that forks while its first calls load what they need: parent and child go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

CODE = """
import os, sys, threading, time
from reward_orders import Journal, Tango
url, folder, delay = sys.argv[1:]
tango = Tango(platform_name="p", platform_key="k", account="account-1", customer="customer-1", base_url=url, rate=None,
              deadline=20, journal=Journal.sqlite(folder + "/j.db"))
def place(key): tango.orders.create(utid="U1", amount=1, key=key)
threads = [threading.Thread(target=place, args=(f"parent-{n}",)) for n in range(4)]
[thread.start() for thread in threads]
time.sleep(float(delay))  # where the fork falls, not what is waited for
child = os.fork()
if child == 0:
    import faulthandler
    faulthandler.dump_traceback_later(25, exit=True)
    try: place("child")
    except BaseException as error: os.write(2, repr(error)[:300].encode()); os._exit(3)
    os._exit(0)
[thread.join() for thread in threads]
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


class Service(BaseHTTPRequestHandler):
    """Makes an order of whatever is asked for."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        order = {**body, "referenceOrderID": f"RA-{body['externalRefID']}", "status": "COMPLETE"}
        content = json.dumps(order).encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()")
@pytest.mark.parametrize("delay", [n * 0.03 for n in range(12)])
def test_a_fork_in_the_middle_of_first_calls_leaves_a_child_that_works(tmp_path, delay):
    """No module is half loaded in the child, no lock of one held by a thread that is gone, nor OpenSSL's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    command = [sys.executable, "-c", CODE, url, str(tmp_path), str(delay)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)
    server.shutdown()
    server.server_close()
    assert done.returncode == 0, done.stderr
