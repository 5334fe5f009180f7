"""Meetings of the councils: called, held, told in minutes that are corrected, adopted, then published."""
