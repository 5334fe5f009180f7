"""Template tags and filters; `ui` is built into every template by the settings."""
