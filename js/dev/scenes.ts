/** What the development page can show. */

import type { Lane, Meter, Phase } from "../src/protocol";
import type { Scene, Script } from "./kernel";
import { ASKED, DONE, STRUCTURED } from "./work";

const METER: Meter = {
  elapsed: 8.4,
  ttft: 0.41,
  tokens: 312,
  tokens_exact: true,
  tokens_per_second: 58.2,
  input_tokens: 1_204,
  cost: 0.00214,
  cost_exact: true,
  duration: 8.4,
};

const ESSAY = `## Why the sky is blue

Sunlight is a mixture of all colours. On its way through the air it meets molecules that are much
smaller than its wavelength, and these scatter **short waves far more than long ones**: the
intensity goes as $I \\propto \\lambda^{-4}$, which is *Rayleigh scattering*.

1. Blue (450 nm) is scattered about 5.5 times as much as red (690 nm).
2. So blue light reaches your eye from every direction.
   - At noon the path is short, and enough blue is left.
   - At sunset the path is long, and only red is.

> Violet is scattered even more, but the sun sends less of it and our eyes hardly see it.

See [Rayleigh scattering](https://en.wikipedia.org/wiki/Rayleigh_scattering) or run \`sky.plot()\`.

\`\`\`python
def scattered(wavelength: float, reference: float = 690e-9) -> float:
    """Intensity relative to the reference wavelength, both in metres, by Rayleigh's fourth power law."""
    return (reference / wavelength) ** 4
\`\`\`

| Colour | Wavelength | Relative | Seen at sunset |
|---|---:|---:|---|
| violet | 400 nm | 8.9 | no |
| blue | 450 nm | 5.5 | no |
| red | 690 nm | 1.0 | yes |

![A sunset over the sea](https://example.org/sunset.jpg)
`;

const THOUGHTS = `The reader asks a classic question. I should name Rayleigh scattering, give the
exponent, and explain why the sky is not violet.
Keep it short; a table of colours may help.`;

const script = (name: string, lane: Partial<Script["lane"]> = {}, speed = 240): Script => ({
  lane: { name, text: ESSAY, meter: METER, ...lane },
  ttft: 0.41,
  charactersPerSecond: speed,
});

const silent = (name: string): Script => ({ ...script(name), ttft: Number.POSITIVE_INFINITY });

const LINES = Array.from({ length: 120 }, (_, line) => `value_${line} = compute(${line}, "long")`);
const COLUMNS = Array.from({ length: 14 }, (_, column) => `column ${column}`);
const RULE = COLUMNS.map(() => "---:");
const ROW = COLUMNS.map((_, column) => `${column * 1_234.5}`);
const WIDE_TABLE = [COLUMNS, RULE, ROW, ROW, ROW].map((row) => `| ${row.join(" | ")} |`).join("\n");

const RESEARCH = {
  reasoning: THOUGHTS,
  text: "The forecast is dry, and the sky will look **deep blue** at noon.",
  citations: [
    { url: "https://en.wikipedia.org/wiki/Rayleigh_scattering", title: "Rayleigh scattering" },
    { url: "https://www.nature.com/articles/021007a0", title: null },
    { url: "https://en.vedur.is/weather/forecasts", title: "Icelandic Met Office: forecasts" },
    { url: "javascript:alert(1)", title: "A source that is no page" },
  ],
  finish_reason: "tool_calls",
  tools: [
    {
      id: "call_1",
      name: "weather",
      arguments: '{"city": "Reykjavík", "days": 3, "units": {"wind": "m/s", "cloud": true}}',
    },
    { id: "call_2", name: "now", arguments: "" },
  ],
} as const;

const three = (): readonly Script[] => [
  script("openai/gpt-5-mini", { reasoning: THOUGHTS }, 320),
  script("anthropic/claude-opus-5", {}, 160),
  script("ollama/llama3.2:3b", { meter: { ...METER, cost: 0 } }, 70),
];

const OTHER = ESSAY.replace("a mixture of all colours", "a blend of every colour")
  .replace("blue (450 nm)", "Blue light (450 nm)")
  .replace(" or run `sky.plot()`", "")
  .replace("> Violet is scattered even more, but", "> Violet is scattered more still, yet");

const ERRORS: readonly Script[] = [
  script("openai/gpt-5-mini", {
    text: "The answer begins well, and then",
    phase: "error",
    finish_reason: "error",
    notices: ["Retried once after 2.0 s: the provider was overloaded."],
    error: {
      title: "StreamCut",
      message: "The connection broke after 32 characters.\nRun the cell again to retry.",
    },
  }),
  script("mistral/mistral-small", {
    text: "",
    phase: "error",
    finish_reason: "error",
    error: {
      title: "MissingKey",
      message: 'No key for mistral. Type: %env MISTRAL_API_KEY=… or nbllm.configure(api_key="…")',
    },
  }),
];

const state = (phase: Phase, lane: Partial<Lane> = {}): Script => ({
  ...script(phase, { text: "So far.", phase, finish_reason: null, ...lane }),
  ttft: 0,
  charactersPerSecond: Number.POSITIVE_INFINITY,
});

const STATES: readonly Script[] = [
  state("connecting", { text: "" }),
  state("waiting", { text: "", meter: { ...METER, elapsed: 31 } }),
  state("reasoning", { text: "", reasoning: THOUGHTS }),
  state("streaming"),
  state("stalled", { phase: "streaming", quiet: 14 }),
  state("retrying", { text: "", retry_in: 8, notices: ["Rate limited: asked again in 8 s."] }),
  state("stopping"),
  state("cancelled", { finish_reason: "cancelled" }),
  state("finished", { finish_reason: "length" }),
];

const RTL = "# مرحبا\n\nهذا نص **عربي** مع `code` فيه.\n\n- أول\n- ثان";

export const SCENES: Readonly<Record<string, Scene>> = {
  one: { scripts: [script("anthropic/claude-opus-5", { reasoning: THOUGHTS })] },
  three: { scripts: three() },
  blind: { scripts: three(), choices: { blind: true, interactive: true } },
  interactive: {
    scripts: [script("openai/gpt-5-mini"), script("anthropic/claude-opus-5", { text: OTHER }, 320)],
    choices: { interactive: true, winner: 1, diff: [0, 1] },
  },
  tools: {
    scripts: [
      script("openai/gpt-5-mini", RESEARCH),
      script("mistral/mistral-large", { ...RESEARCH, tools: [], finish_reason: "length" }),
    ],
  },
  work: {
    scripts: [
      script("openai/gpt-5-mini", DONE),
      state("waiting", ASKED),
      script("mistral/mistral-large", STRUCTURED),
    ],
    choices: { interactive: true, follows: true },
  },
  asked: { scripts: [state("waiting", ASKED)], choices: { interactive: true, follows: true } },
  error: { scripts: ERRORS, choices: { interactive: true } },
  states: { scripts: STATES, choices: { interactive: true } },
  code: {
    scripts: [
      script("demo/guide", { text: `Here it is:\n\n\`\`\`python\n${LINES.join("\n")}\n\`\`\`\n` }),
    ],
  },
  table: {
    scripts: [
      script("demo/wide", { text: `A wide table:\n\n${WIDE_TABLE}\n\nIt scrolls by itself.` }),
      script("demo/also-wide", { text: WIDE_TABLE }),
    ],
  },
  empty: { scripts: [silent("anthropic/claude-opus-5"), silent("openai/gpt-5-mini")] },
  rtl: { scripts: [script("demo/rtl", { text: RTL }), script("demo/also-rtl", { text: RTL })] },
};
