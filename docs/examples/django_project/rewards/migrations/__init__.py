"""The steps of this app's tables."""
