/** What a reader can do with one lane; each is done elsewhere. */

export interface LaneActions {
  readonly stop: () => void;
  readonly retry: () => void;
  readonly vote: () => void;
  /** Answers whether a tool may run. */
  readonly consent: (id: string, allow: boolean) => void;
  /** Makes the lane the winner, or no longer. */
  readonly pin: (on: boolean) => void;
  /** Shows this lane alone, or all again. */
  readonly focus: (on: boolean) => void;
  readonly save: (format: "markdown" | "json") => void;
  /** Tells a screen reader what came of it. */
  readonly say: (words: string) => void;
}
