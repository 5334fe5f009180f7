"""Pages of who follows a case, and of everybody."""
