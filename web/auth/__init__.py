"""Who may come in, and who is in: accounts, passwords, sessions, links that act once."""
