"""The append-only record and the erasable tables beside it."""
