"""The dashboard: one page to leave open while one plays."""
