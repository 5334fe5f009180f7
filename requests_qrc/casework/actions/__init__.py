"""The acts of the staff on a case, one module for each part of the work."""
