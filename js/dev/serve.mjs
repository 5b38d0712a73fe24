import { fileURLToPath } from "node:url";
import { context } from "esbuild";
import { options } from "../build.mjs";

const page = await context({
  ...options,
  entryPoints: { page: "dev/page.ts" },
  outdir: "www",
  write: false,
  sourcemap: "inline",
});
const { port } = await page.serve({
  host: "127.0.0.1",
  port: Number(process.env.PORT ?? 0),
  servedir: fileURLToPath(new URL("..", import.meta.url)),
});
process.stdout.write(`http://127.0.0.1:${port}/dev.html\n`);
