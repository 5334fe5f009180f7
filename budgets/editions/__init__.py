"""An edition of the participatory budget: its money, its dates, its rule; who prepares it, and until when."""
