"""What residents read of the promises, follow, and judge once delivered."""
