"""Pages that show several rooms: the councils, one council, the space of a member."""
