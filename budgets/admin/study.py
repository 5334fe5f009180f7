"""The study of projects at the desk: the departments' queue, the dossier, the decision, the merges."""
