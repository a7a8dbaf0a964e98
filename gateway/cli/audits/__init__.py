"""What `turnike audit` shows to people: a record at a glance, as a sheet, and as it comes in."""
