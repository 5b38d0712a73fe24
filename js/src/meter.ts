/** A lane's numbers in words. */

import type { Meter } from "./protocol";

export interface Reading {
  readonly text: string;
  readonly title: string;
}

const UNKNOWN = "–";

/** Time to first token, speed, tokens, cost: always four, the unknown as a dash. */
export function readings(meter: Meter): readonly Reading[] {
  const about = meter.tokens_exact ? "" : "≈";
  const source = meter.tokens_exact ? "reported by the provider" : "estimated";
  const isGuess = meter.cost !== null && !meter.cost_exact;
  return [
    { text: `TTFT ${show(meter.ttft, seconds)}`, title: "Time to the first token" },
    {
      text: `${show(meter.tokens_per_second, (value) => about + rate(value))} tokens/s`,
      title: `Output tokens per second, ${source}`,
    },
    {
      text: `${show(meter.tokens, (value) => about + count(value))} tokens`,
      title: `${inputTokens(meter)}Output tokens, ${source}`,
    },
    {
      text: `cost ${isGuess ? "≈" : ""}${show(meter.cost, dollars)}`,
      title: isGuess ? "US dollars, estimated" : "US dollars",
    },
  ];
}

function show(value: number | null, format: (value: number) => string): string {
  return value === null ? UNKNOWN : format(value);
}

function inputTokens({ input_tokens: tokens }: Meter): string {
  return tokens === null ? "" : `Input tokens: ${count(tokens)}. `;
}

/** Seconds, in as many digits as say something. */
export function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

function rate(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function dollars(value: number): string {
  if (value === 0) return "$0";
  if (value >= 0.01) return `$${value.toFixed(value < 1 ? 3 : 2)}`;
  const exponent = Number(value.toExponential(1).split("e")[1]);
  return `$${value.toFixed(Math.min(1 - exponent, 100))}`;
}
