"""Writes the search over the policy that comes with the program: python -m messages.search"""

from messages.knowledge.load import load_policy
from messages.search.built import write

write(load_policy())
