"""Counting core of the participatory budget: pure, exact, no database. Words for people are in `words`."""
