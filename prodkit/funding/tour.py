"""What a show sells for and costs on the road: the section `tour` of a production file."""

from __future__ import annotations

from prodkit.entries import Base, Entry
from prodkit.fields import Note, Number


class Tour(Entry):
    """The economics of a live show: dates, prices, seats, and which part of the budget is which."""

    dates: Number
    """Dates sold at a fixed price."""
    fee: Number
    """Price at which a date is sold, without VAT."""
    stage: Base
    """What a date costs on stage: pay of cast and crew, upkeep, supplies."""
    creation: Base
    """What the creation cost, to be recovered over the dates."""
    road: Base | None = None
    """Travel, lodging and meals, which the host pays on top."""
    running: Base | None = None
    """What else the tour costs: freight, publicity, authors' rights, administration; charges by their id."""
    box_office_dates: Number = 0.0
    """Dates played for the box office."""
    seats: Number | None = None
    """Seats on such a date."""
    price: Number | None = None
    """Average price of a ticket, VAT included."""
    occupancy: Number | None = None
    """Share of the seats that is sold."""
    vat: Number = 0.0
    """VAT within the price of a ticket: `0.021`, `0.055`."""
    levies: Number = 0.0
    """Rights and levies taken off the box office, as a share of it without VAT, where the budget does not hold them."""
    margin: Number = 0.0
    """Margin wanted on the price of a date, as a share of it."""
    grants: Number = 0.0
    """Subsidies and co-production shares that go towards the creation."""
    note: Note = ""
