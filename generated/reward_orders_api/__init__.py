"""Requests and answers of the contract; written by `make regenerate`, never by hand."""
