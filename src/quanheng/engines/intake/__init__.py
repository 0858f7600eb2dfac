"""Submissions of the public: received with their files, followed by a code, answered, and heard out."""
