"""What is done to opinions, to subjects brought to a council, and to its actions."""
