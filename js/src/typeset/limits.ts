/** What a formula may cost: limits that KaTeX does not have. */

// The limit on expansions counts no characters: a long macro used 190 times takes 20 seconds.
const DEFINITION = /\\(?:[egx]?def|(?:re)?newcommand|providecommand|let|futurelet)(?![a-z])/i;
const CELL = /&|\\\\|\\cr(?![a-z])/g;
const MOST_CELLS = 400;
// Each takes 15 microseconds to make and to lay out, and four times as long on a busy machine.
const MOST_ELEMENTS = 3_000;
const DEEPEST = 120;

const DEEPEST_BRACES = 30;
const TALLEST = 40;

/** Whether a source could take long: long macros, large tables, deep nesting. */
export function isTooMuch(source: string): boolean {
  if (DEFINITION.test(source) || (source.match(CELL)?.length ?? 0) > MOST_CELLS) return true;
  let depth = 0;
  for (const character of source) {
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth > DEEPEST_BRACES) return true;
  }
  return false;
}

/** Whether the page would wait for its layout: 4,000 characters can become 43,000 elements. */
export function isTooLarge(place: Element): boolean {
  return place.getElementsByTagName("*").length > MOST_ELEMENTS;
}

/** Whether a browser could break on it: Chromium crashes when it lays out 400 nested fractions. */
export function isTooDeep(place: Element): boolean {
  let level: Element[] = [place];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap(({ children }) => [...children]);
  }
  return false;
}

/** Whether it would tear the line apart that it stands in; negative lengths know no limit. */
export function isTooTall(place: Element): boolean {
  return [...place.querySelectorAll<HTMLElement>(".katex-strut")].some(({ style }) =>
    [style.height, style.verticalAlign].some(
      (length) => Math.abs(Number.parseFloat(length)) > TALLEST,
    ),
  );
}
