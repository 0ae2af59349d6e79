"""The vendors' own SDKs against the sandbox."""
