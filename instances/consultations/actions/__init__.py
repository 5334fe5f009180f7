"""What is written around consultations."""
