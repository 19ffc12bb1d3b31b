"""The schema behind the name of each list of the sections on financing, for findings that name the fields accepted."""

from __future__ import annotations

from prodkit.fields import Models
from prodkit.funding.cash import Cash, Credit, Discount, Term, Vat
from prodkit.funding.plan import Financing, FundingSource, Instalment, Milestone, Partner
from prodkit.funding.programme import Allowance, Choice, Condition, Programme, Selection, Step
from prodkit.funding.recoupment import Bracket, Corridor, Market, Party, Pool, Recoupment
from prodkit.funding.tour import Tour

MODELS: Models = {
    "financing": Financing, "sources": FundingSource, "schedule": Instalment, "milestones": Milestone,
    "partners": Partner, "programmes": Programme, "selections": Selection, "allowances": Allowance, "steps": Step,
    "conditions": Condition, "choices": Choice, "cash": Cash, "terms": Term, "vat": Vat, "credit": Credit,
    "discounts": Discount, "recoupment": Recoupment, "markets": Market, "pools": Pool, "corridors": Corridor,
    "brackets": Bracket, "parties": Party, "tour": Tour,
}  # fmt: skip
"""`options` is left out: a list in a programme, but numbers by name in a source."""
