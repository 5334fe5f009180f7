"""The desk of the councils, of those who sit and of those who would like to."""

from instances.councils.admin import candidacies, councils, draws, mandates

__all__ = ["candidacies", "councils", "draws", "mandates"]
