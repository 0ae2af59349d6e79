"""Clients for the order APIs of Tango RaaS v2 and Voucherify."""
