"""The ground floor: what every actor is given (clock, chance, faults, journal, store, wire, page frame)."""
