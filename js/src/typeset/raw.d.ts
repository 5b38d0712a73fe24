declare module "*.css?raw&fonts" {
  const source: string;
  export default source;
}

declare module "*.css?raw&rules" {
  const source: string;
  export default source;
}
