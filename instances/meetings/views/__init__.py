"""Pages of meetings: for everybody, and for their members."""
