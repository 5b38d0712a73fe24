"""Each model's answers to one question, and the table that says how they vary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from nbllm.pricing import total
from nbllm.sampling.model_samples import ModelSamples
from nbllm.sampling.tables import answers_table, variance_table

if TYPE_CHECKING:
    from nbllm.response import Response
    from nbllm.sampling.answers import Key
    from nbllm.table import Table

_HIDDEN = "How the answers vary is hidden until a vote or .reveal()."


class Samples(Mapping[str, ModelSamples]):
    """Model → how its answers vary, as they stood when this was asked for.

    ``hidden`` keeps a blind comparison's names out of what is shown.
    """

    def __init__(
        self,
        lineup: Mapping[str, Mapping[str, Response]],
        key: Key | None = None,
        *,
        hidden: bool = False,
    ) -> None:
        self._lineup = lineup
        self._hidden = hidden
        self._models = {
            model: ModelSamples(model, responses, *([key] if key else []))
            for model, responses in lineup.items()
        }

    def by(self, key: Key) -> Samples:
        """The same answers, where two are the same if ``key(response)`` is.

        ``samples.by(lambda response: response.text.split()[-1])`` looks at the last word alone.
        """
        samples = Samples(self._lineup, key, hidden=self._hidden)
        for model in samples.values():
            _ = model.answers  # what the key raises is raised here, and not where they are shown
        return samples

    @property
    def cost(self) -> float | None:
        """US dollars for all of it, failed lanes too; ``None`` where one is unknown."""
        return total(r.cost for responses in self._lineup.values() for r in responses.values())

    def table(self) -> Table:
        """How the answers vary: a row for each model."""
        return variance_table(list(self.values()))

    def answers_table(self) -> Table:
        """The different answers: a row for each."""
        return answers_table(list(self.values()))

    def __getitem__(self, model: str) -> ModelSamples:
        return self._models[model]

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)

    def text(self) -> str:
        """The tables as plain text."""
        return _HIDDEN if self._hidden else "\n\n".join(table.text() for table in self._tables())

    def html(self) -> str:
        """The tables as HTML that needs no style sheet."""
        if self._hidden:
            return f"<p>{escape(_HIDDEN)}</p>"
        return "".join(table.html() for table in self._tables())

    def markdown(self) -> str:
        """The tables as Markdown."""
        if self._hidden:
            return _HIDDEN
        return "\n\n".join(table.markdown() for table in self._tables())

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _tables(self) -> list[Table]:
        """How they vary, and the different answers where some are the same."""
        is_grouped = any(len(model.answers) < len(model.responses) for model in self.values())
        return [self.table(), *([self.answers_table()] if is_grouped else [])]
