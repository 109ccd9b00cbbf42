"""Many documents: the ledger, killable workers, runs that go on where they stopped."""
