"""The stages in order: fetch from the ledger, decide, write back the intents."""
