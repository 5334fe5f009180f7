"""The outcome of a vote: counted, told line by line, published, compared, and read again by whoever doubts it."""
