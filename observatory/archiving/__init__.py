"""What the town no longer needs: said by rule, let go with the visa of the archives alone."""
