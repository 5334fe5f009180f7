"""What residents read and do after they wrote: follow, answer, cancel, accept, contest, rate; and what is public."""
