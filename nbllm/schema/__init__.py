"""What ``schema=`` asks for: the form of an answer, and how an answer is read by it.

``kinds`` is light; the other rooms are imported when a schema is given.
"""
