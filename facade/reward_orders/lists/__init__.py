"""Lists that are complete, or say that they are not."""
