"""The promises of another tool or of a file, brought here with a report."""
