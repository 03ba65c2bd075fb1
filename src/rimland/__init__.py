"""rimland: a ledger of attacks in which every figure can be traced to a source."""
