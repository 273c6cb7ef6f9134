"""The eligibility interview: which question still matters, how it is asked, what an answer tells."""
