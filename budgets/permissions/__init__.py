"""Who may do what in the participatory budget, one file per aggregate; each answer is a French reason, or None."""
