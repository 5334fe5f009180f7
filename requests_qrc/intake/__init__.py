"""From what somebody tells the town to a numbered case, with its receipts."""
