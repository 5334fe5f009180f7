"""Guaranteed shares: what each is for, which projects it takes."""
