"""A maintainer's tools: regenerate, record, contract diff, benchmarks."""
