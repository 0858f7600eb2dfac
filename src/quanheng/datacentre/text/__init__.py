"""Letters and complaints as data: trained into classes, sorted with reasons, gathered into issues."""
