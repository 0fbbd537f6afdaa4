"""The remediation plan, from the duty to write it to its closing."""
