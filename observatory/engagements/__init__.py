"""What the town promises: the promise frozen, what becomes of it, its proof."""
