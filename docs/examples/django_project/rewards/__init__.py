"""Rewards that people are to get."""
