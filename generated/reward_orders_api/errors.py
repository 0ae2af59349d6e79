"""Contains shared errors types that can be raised from API functions"""

from collections.abc import Mapping


class UnexpectedStatus(Exception):
    """Raised by api functions when the response status an undocumented status and Client.raise_on_unexpected_status is True"""

    def __init__(self, status_code: int, content: bytes):
        self.status_code = status_code
        self.content = content

        super().__init__(f"Unexpected status code: {status_code} ({len(content)} bytes)")


class DecodeError(Exception):
    """Raised when a successful answer is not what the contract says; the body is kept, not printed."""

    def __init__(self, status_code: int, content: bytes, headers: Mapping[str, str]):
        self.status_code = status_code
        self.content = content
        self.headers = headers

        super().__init__(f"Status {status_code} with {len(content)} bytes that the contract does not describe")


__all__ = ["DecodeError", "UnexpectedStatus"]
