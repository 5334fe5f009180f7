"""The vote at the desk: one page that says where it stands, and one page for each thing to do."""
