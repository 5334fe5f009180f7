"""Accounts, roles and the staff at the desk."""

from allonnes.accounts.admin import accounts, staff

__all__ = ["accounts", "staff"]
