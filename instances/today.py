"""What the councils ask of residents now."""
