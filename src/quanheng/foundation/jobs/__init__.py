"""Long work behind a page: asked for by a person, shown with its progress, cancelled, tried again."""
