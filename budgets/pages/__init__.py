"""Pages that show several rooms at once: the edition, its catalogue, one project, the way to the vote, the desk."""
