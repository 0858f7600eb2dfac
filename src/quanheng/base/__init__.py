"""Floor 0: pure Python that every floor may use; imports nothing of ours and no Django."""
