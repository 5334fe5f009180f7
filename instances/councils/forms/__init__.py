"""Forms of the councils: to apply, and those of the desk."""
