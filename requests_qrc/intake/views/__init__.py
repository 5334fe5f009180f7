"""The pages by which residents write to the town."""
