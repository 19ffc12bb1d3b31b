"""Pay and employer contributions of budget lines by law, for any number of lines and cases at once."""
