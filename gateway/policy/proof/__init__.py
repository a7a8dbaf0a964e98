"""Proofs about policies: what no request can do, and what a change lets out.

Every verdict here comes from `decide`, the evaluator of the gateway itself. What
this package adds is the choice of the facts to ask it about, so that asking
about those few is as good as asking about all.
"""
