"""Alerts: deciding whether there is anything to tell, saying it, and sending it.

It never reads or writes the ledger: what was told comes in, what is to be told goes out.
"""
