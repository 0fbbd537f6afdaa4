"""Offices, units, people and their appointments: who owns, judges and supervises. Runs no workflow itself."""
