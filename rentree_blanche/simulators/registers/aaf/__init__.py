"""AAF (annuaire académique fédérateur): the XML that ENTs are provisioned from, whatever the register."""
