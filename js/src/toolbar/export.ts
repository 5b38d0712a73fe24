/** A board as a document of its own: Markdown to read, JSON to work with. */

import { readings } from "../meter";
import { phaseLine } from "../phase";
import { type BoardState, type Citation, type Lane, NO_CHOICES } from "../protocol";
import { scrub } from "../scrub";
import { download } from "./download";

export type Format = "markdown" | "json";

const STILL = { elapsed: null, quiet: null, retryIn: null };

/** Saves the board as a file. */
export function save(board: BoardState, format: Format): void {
  if (format === "json") download("answers.json", "application/json", asJson(board));
  else download("answers.md", "text/markdown", asMarkdown(board));
}

/** Every lane below its name, the answers as the models wrote them. */
export function asMarkdown(board: BoardState): string {
  const { winner, vote } = board.choices ?? NO_CHOICES;
  const parts = board.lanes.map((lane, index) => {
    const marks = [index === winner && "pinned", index === vote && "voted for"].filter(Boolean);
    return section(lane, marks.join(", "));
  });
  return `${parts.join("\n\n")}\n`;
}

function section(lane: Lane, mark: string): string {
  const numbers = readings(lane.meter).map(({ text }) => text);
  const facts = [mark, phaseLine(lane, lane.phase, STILL), ...numbers].filter(Boolean);
  const error = lane.error && `**${plain(lane.error.title)}**: ${plain(lane.error.message)}`;
  const sources = lane.citations.map((citation) => `- ${source(citation)}`).join("\n");
  const calls = lane.tools.map(
    ({ name, arguments: text, result }) =>
      `Tool ${plain(name)}\n\n${indent(text)}${result ? indent(`\n\n→ ${result.output}`) : ""}`,
  );
  const title = `# ${plain(lane.name)}`;
  return [title, facts.join(" · "), lane.text.trim(), ...calls, sources, error]
    .filter(Boolean)
    .join("\n\n");
}

/** Words that stay words: nothing in them can begin a tag, a picture or a link. */
function plain(text: string): string {
  return scrub(text)
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]<>#|!&]/g, "\\$&");
}

function source({ url, title }: Citation): string {
  return [title, url]
    .filter((words) => words !== null)
    .map(plain)
    .join(" · ");
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}

/** All that the page knows of the lanes and of what was chosen. */
export function asJson({ lanes, choices = NO_CHOICES }: BoardState): string {
  const { blind, winner, vote } = choices;
  const answers = lanes.map((lane) => ({
    name: lane.name,
    state: lane.phase,
    text: lane.text,
    reasoning: lane.reasoning,
    tool_calls: lane.tools,
    steps: lane.steps,
    labels: lane.labels,
    citations: lane.citations,
    notices: lane.notices,
    error: lane.error,
    finish_reason: lane.finish_reason,
    metrics: lane.meter,
  }));
  return `${JSON.stringify({ blind, winner, vote, answers }, null, 2)}\n`;
}
