"""Reading what an article states in numbers: text in, claims out, nothing asked of a ledger yet."""
