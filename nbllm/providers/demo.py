"""The embedded demo models: no key, no network."""

from nbllm.providers.record import Provider

PROVIDER = Provider(
    name="demo",
    label="nbllm's demo",
    base_url="demo:",
    needs_key=False,
    source="demo",
    example_model="guide",
)
