"""Every form a person can fill in, by name."""

from collections.abc import Mapping

from handlers.flows.eligibility import ELIGIBILITY
from handlers.flows.profile import PROFILE
from handlers.form import Flow

FLOWS: Mapping[str, Flow] = {flow.name: flow for flow in (PROFILE, ELIGIBILITY)}
