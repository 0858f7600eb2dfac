"""Voices that look alike, and persons with many claims: shown with reasons, judged by people, refused by none."""
