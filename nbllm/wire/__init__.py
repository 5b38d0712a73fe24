"""Wire formats: pure codecs from bytes to frames to events, and from requests to bodies."""
