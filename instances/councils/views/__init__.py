"""Pages of candidacies and of draws."""
