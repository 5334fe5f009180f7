"""What the requests say as numbers, each with its definition."""
