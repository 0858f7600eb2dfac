"""The invented people at work: each acts by the doors of the engines, from a post, at a stated instant.

What happens is settled by the seed and by names that never change (credit codes, signals, places in a
list), never by the order of calls. So a demo that was killed and started again tells the same story.
"""
