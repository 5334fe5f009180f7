"""Pages of the field, of who registers, and of the desk."""
