"""The public pages of opinions, of actions, and of what is proposed to a council."""
