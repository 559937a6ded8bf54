"""What the registers of schools share: records, ids, the nightly feed, the AAF export, the pages."""
