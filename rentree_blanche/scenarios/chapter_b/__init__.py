"""Chapter B: self-registration by SMS or e-mail."""
