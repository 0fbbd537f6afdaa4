"""The doors and the wiring behind them. Every door calls the same verbs; no rule lives here."""
