"""Python functions that a model may call."""

from nbllm.tools.running import Host, run_calls
from nbllm.tools.tool import Tool, as_tools, descriptions, tool

__all__ = ["Host", "Tool", "as_tools", "descriptions", "run_calls", "tool"]
