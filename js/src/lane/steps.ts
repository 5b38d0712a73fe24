/** What a model did before its answer: a fold for each round of tools and each former answer. */

import { element } from "../element";
import type { Step } from "../protocol";
import { scrub } from "../scrub";
import { AnswerView } from "./answer";
import { ReasoningView } from "./reasoning";
import { ToolCards } from "./tools";

/** What the model said, or the first result, which is often all that a reader wants to know. */
function preview({ turn, text, tools }: Step): string {
  return scrub(turn ? text : (tools[0]?.result?.output ?? "")).slice(0, 160);
}

/** A step in a fold. */
export function stepFold(step: Step): HTMLElement {
  const fold = element("details", "nbllm-step nbllm-fold");
  const summary = element("summary", "nbllm-summary", step.turn ? "Before " : "Used ");
  const names = step.tools.map(({ name }) => scrub(name));
  summary.append(element("span", "nbllm-tool-name", [...new Set(names)].join(", ")));
  const sight = element("span", "nbllm-preview", preview(step));
  sight.setAttribute("aria-hidden", "true");
  if (step.tools.some(({ result }) => result?.is_error)) fold.classList.add("nbllm-failed");
  summary.append(sight);
  const [reasoning, answer, tools] = [new ReasoningView(), new AnswerView(), new ToolCards()];
  reasoning.show({ ...step, phase: "finished" }, "finished");
  answer.show(step.text, 0);
  answer.setBusy(false);
  delete answer.rendered.dataset.nbllm;
  tools.show(step.tools);
  fold.append(summary, reasoning.element, answer.rendered, tools.element);
  return fold;
}
