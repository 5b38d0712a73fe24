"""Any other server that speaks OpenAI's Chat Completions; ``base_url=`` says where."""

from nbllm.providers.record import Provider
from nbllm.wire.dialect import Dialect

PROVIDER = Provider(
    name="compatible",
    label="OpenAI-compatible server",
    base_url=None,
    needs_key=False,
    dialect=Dialect(think_tags=True),
)
