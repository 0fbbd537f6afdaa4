"""What the business says, one folder per workflow. No workflow imports another, except the directory."""
