"""A draft, its submission, its number, its receipts, and the service it goes to."""
