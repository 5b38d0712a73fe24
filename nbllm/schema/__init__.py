"""What ``schema=`` asks for: the form of an answer, and how an answer is read by it."""

from nbllm.schema.form import Form, is_form
from nbllm.schema.growing import Growing
from nbllm.schema.making import as_form

__all__ = ["Form", "Growing", "as_form", "is_form"]
