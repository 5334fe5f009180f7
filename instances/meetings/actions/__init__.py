"""What is done to meetings and to their minutes."""
