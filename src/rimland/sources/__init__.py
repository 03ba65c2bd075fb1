"""Bytes in, reports out: one module and one definition per source; nothing here touches a ledger."""
