"""The words of the ledger as frozen typed objects; imports nothing else of rimland."""
