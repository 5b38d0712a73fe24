/** Scenes of real work: rounds of tools, a question to the reader, structure. */

import type { Lane } from "../src/protocol";

const FORECAST = JSON.stringify({
  city: "Reykjavík",
  days: [
    { day: "Saturday", low: -1, high: 3, wind: "12 m/s" },
    { day: "Sunday", low: 0, high: 4, wind: "8 m/s" },
  ],
});
const WEATHER = { id: "call_1", name: "weather", arguments: '{"city": "Reykjavík", "days": 2}' };

const STEPS: Lane["steps"] = [
  {
    text: "I look the **forecast** up first.",
    reasoning: "The user wants to know whether to go out.",
    tools: [
      { ...WEATHER, result: { output: FORECAST, is_error: false } },
      {
        id: "call_2",
        name: "now",
        arguments: "{}",
        result: { output: "Saturday, 28 November 2026", is_error: false },
      },
    ],
  },
  {
    text: "",
    reasoning: "",
    tools: [
      {
        id: "call_3",
        name: "calendar",
        arguments: '{"day": "Sunday"}',
        result: { output: "TimeoutError: no answer after 30 s", is_error: true },
      },
    ],
  },
];

const LABELS = ["df: 1,000 × 5, 10 rows sent", "figure: 640 × 480 PNG, 23 kB"];

export const DONE: Partial<Lane> = {
  labels: LABELS,
  steps: STEPS,
  text: "Go on **Sunday**: it is a little warmer, and the wind drops to 8 m/s.",
  reasoning: "",
};

export const ASKED: Partial<Lane> = {
  labels: LABELS.slice(0, 1),
  steps: STEPS.slice(0, 1),
  phase: "waiting",
  text: "I put it into your calendar.",
  tools: [
    {
      id: "call_4",
      name: "weather",
      arguments: '{"city": "Akureyri"}',
      result: { output: "No such place.", is_error: true },
    },
    { id: "call_5", name: "delete_event", arguments: '{"calendar": "home", "all": true}' },
    { id: "call_6", name: "now", arguments: "{}" },
  ],
  asks: [
    {
      id: "call_5",
      name: "delete_event",
      arguments: '{\n  "calendar": "home\\u202emoc.live",\n  "all": true\n}',
    },
  ],
  finish_reason: null,
};

export const STRUCTURED: Partial<Lane> = {
  structured: true,
  text: `{"people": [{"name": "Ada Lovelace", "born": 1815, "works": ["Note G"]}, {"name": "Alan Turing", "born": 1912, "alive": false, "works": []}], "note": "Two of many, whose work nobody who writes a program today can do without, and which was read by few when it was new"}`,
};
