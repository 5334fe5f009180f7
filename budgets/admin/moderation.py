"""Reports and hidden contributions at the desk."""
