"""What a vote is, apart from who asks and what is written: identity, frozen rules, ballots, the urn, what is sealed.

Read `ballot_rules` (limits), `snapshot` (what is frozen), `urn` (the open box), then `sealed_set`.
"""
