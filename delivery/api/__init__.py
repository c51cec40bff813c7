"""The addresses for those who mirror the record: changes, snapshot, stream."""
