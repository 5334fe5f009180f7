"""What a council is: its frame, its seats, who sits in it and until when, who would like to."""
