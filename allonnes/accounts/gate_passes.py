"""What a page of an account says to the gates (`allonnes.core.gates`): what it waits for, or does not."""

# To set up or to show a second factor.
WITHOUT_PROOF = "without proof"
# The rights over one's data wait for no answer.
WITHOUT_ANSWERS = "without answers"
# Leaving is always open, and so is the page that says a second factor is missing: otherwise two gates would send to
# each other.
SIGNING_OUT = "signing out"
PROOF_MISSING = "proof missing"
