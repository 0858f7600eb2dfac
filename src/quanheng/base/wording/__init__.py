"""What a text is about, by weights over runs of characters: seen, fitted, asked and judged, for any room."""
