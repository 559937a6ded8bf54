"""The AAF delivery (annuaire académique fédérateur) from which an ENT is provisioned."""
