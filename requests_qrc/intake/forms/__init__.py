"""What is asked of whoever writes to the town, one step at a time."""
