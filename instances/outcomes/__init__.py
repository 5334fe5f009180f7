"""What a council brings about: opinions that the town answers, subjects brought to it, actions of its own."""
