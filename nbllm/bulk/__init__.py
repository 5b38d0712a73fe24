"""Many prompts, one model or several: asked at a pace, kept as they are answered, gone on with."""
