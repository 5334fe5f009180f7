"""Tags of the field mode."""
