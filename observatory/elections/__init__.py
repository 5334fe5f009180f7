"""The months before an election: facts alone are shown, and nothing praises."""
