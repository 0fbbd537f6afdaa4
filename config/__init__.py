"""What differs between deployments: settings, ladders, calendars and matrices as data. Decides nothing."""
