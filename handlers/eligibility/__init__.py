"""Whether a facility may be supported: situations, the law of a day, verdicts, and what would change them."""
