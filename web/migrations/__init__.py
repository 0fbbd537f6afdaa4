"""How the database came to its present shape, step by step, on SQLite and PostgreSQL. Only forward."""
