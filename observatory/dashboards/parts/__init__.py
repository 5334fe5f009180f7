"""The four parts of the dashboard, each read from the figures of its app."""
