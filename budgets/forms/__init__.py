"""Shapes of what residents and agents type about projects, one file per aggregate."""
