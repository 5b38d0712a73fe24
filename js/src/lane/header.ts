/** The top of a lane: who speaks, how far it is, and what can be done about it. */

import { button, element, setAttribute, setHidden, setText } from "../element";
import { setEnabled } from "../focus";
import { explanation } from "../phase";
import { hasEnded, type Phase } from "../protocol";
import type { Standing } from "../standing";
import type { LaneActions } from "./actions";
import { LaneCommands } from "./commands";
import { CopyButton } from "./copy";

interface Sources {
  readonly text: () => string;
  readonly showRaw: (on: boolean) => void;
}

export class LaneHeader {
  readonly element = element("div", "nbllm-header");
  private readonly name = element("span", "nbllm-name");
  private readonly mark = element("span", "nbllm-mark");
  private readonly phase = element("span", "nbllm-phase");
  private readonly stop: HTMLButtonElement;
  private readonly copy: CopyButton;
  private readonly commands: LaneCommands;

  /** `lane` takes the focus of a control that goes. */
  constructor(
    private readonly lane: HTMLElement,
    actions: LaneActions,
    { text, showRaw }: Sources,
    signal: AbortSignal,
  ) {
    const dot = element("span", "nbllm-dot");
    dot.setAttribute("aria-hidden", "true");
    this.mark.hidden = true;
    this.stop = button("Stop", actions.stop);
    this.copy = new CopyButton(text, actions.say, signal);
    this.commands = new LaneCommands(actions, showRaw, signal);
    const controls = element("span", "nbllm-controls");
    controls.append(this.stop, this.copy.element, this.commands.element);
    this.element.append(dot, this.name, this.mark, this.phase, controls);
  }

  showName(name: string): void {
    this.stop.setAttribute("aria-label", `Stop ${name}`);
    this.copy.name(name);
    this.commands.name(name);
    this.name.title = name;
    setText(this.name, name);
  }

  showPhase(line: string, phase: Phase): void {
    setText(this.phase, line);
    setAttribute(this.phase, "title", explanation(phase));
    setEnabled(this.stop, !hasEnded(phase) && phase !== "stopping", this.lane);
  }

  showStanding(standing: Standing, hasText: boolean): void {
    const { pinned, voted } = standing;
    const words = [pinned && "pinned", voted && "your vote"].filter(Boolean).join(" · ");
    setHidden(this.mark, words === "");
    setText(this.mark, words);
    setEnabled(this.copy.element, hasText, this.lane);
    this.commands.show(standing);
  }

  showFocus(on: boolean): void {
    this.commands.showFocus(on);
  }
}
