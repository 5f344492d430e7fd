"""The engine of the Method of Equal Shares: exact winners, at the cost of distinct ballots.

`instance` prepares an election, `price` finds what a project costs its supporters, `search`
runs the method on rounded whole numbers with a proven error bound, `exact` runs it on exact
ones, `climb` raises the share (add1) without repeating what provably stays the same.
"""
