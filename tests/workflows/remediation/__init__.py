"""Of the remediation."""
