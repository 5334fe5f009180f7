"""The demonstration: a believable town, where every person is fictitious. Used by `manage.py demo` and by /demo/.

Sources and licences of the data: `data/SOURCES.md`.
"""

from portal.demonstration.mailbox import DemoMail, mails
from portal.demonstration.signin import DemoAccount, accounts

__all__ = ["DemoAccount", "DemoMail", "accounts", "mails"]
