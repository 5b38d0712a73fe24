declare module "prismjs/components/prism-core.js" {
  const core: Pick<typeof import("prismjs"), "languages" | "tokenize">;
  export default core;
}
