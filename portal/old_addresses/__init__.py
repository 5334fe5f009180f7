"""Addresses of the site of before: where each one leads now, and those that are asked for and lead nowhere."""
