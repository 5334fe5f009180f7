"""What the staff do with a case: sort, entrust, ask, answer, forward, merge, close."""
