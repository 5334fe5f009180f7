"""What another tool kept, brought here: its subjects, its cases."""
