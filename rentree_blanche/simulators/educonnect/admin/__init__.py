"""The console of a school's director: « Administration des comptes » (seed 000)."""
