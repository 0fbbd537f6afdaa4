"""One corrective measure under supervision, from open to confirmed."""
