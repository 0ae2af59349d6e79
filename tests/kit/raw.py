"""A server that answers with whatever bytes a test wants."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading


class RawServer:
    """Calls `answer(connection, request)` for every request; a true result keeps the connection for the next."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            while (request := read(connection)) is not None:
                self.requests.append(request)
                if not self.answer(connection, request):
                    return


def read(connection):
    """One request: its head and body as bytes; None at the end."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            return None
        head += piece
    head, _, body = head.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(body, *headers, status=200):
    """Answer with a whole body."""

    def answer(connection, _):
        lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", *headers]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return True

    return answer


def reset(connection):
    """End a connection the hard way."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
