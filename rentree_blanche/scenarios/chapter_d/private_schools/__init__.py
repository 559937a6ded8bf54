"""An ENT that does not know the prefix of private schools."""
