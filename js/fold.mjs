/**
 * The page's reducer for other languages' tests. Reads JSON lines
 * `{"initial": BoardState, "messages": [KernelMessage, …]}` and answers each with the final
 * BoardState and, as "sync", how often a full state was asked for.
 */
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const bundled = await build({
  entryPoints: [fileURLToPath(new URL("src/state.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
});
const source = Buffer.from(bundled.outputFiles[0].contents).toString("base64");
const { openPage, reduce } = await import(`data:text/javascript;base64,${source}`);

function fold({ initial, messages }) {
  let page = openPage(initial);
  let sync = 0;
  for (const message of messages) {
    const reduction = reduce(page, message);
    page = reduction.page;
    sync += Number(reduction.resync);
  }
  return { ...page.board, sync };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(fold(JSON.parse(line)))}\n`);
}
