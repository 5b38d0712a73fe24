// What overlaps, leaves its lane or the window, or makes the notebook scroll sideways.
(board, { spill, leading }) => {
  const lanes = [...board.querySelectorAll('[data-nbllm="lane"]')].filter(
    (lane) => lane.offsetWidth > 0,
  );
  const name = (lane) => lane?.getAttribute("aria-label") ?? "the board";
  // Formulas set signs over each other; a button and a menu float above the text on purpose.
  const floating = ".nbllm-latest, .nbllm-list, .nbllm-said, .nbllm-spoken, .nbllm-status";
  const apart = `.katex, mjx-container, style, ${floating}`;
  const meet = (one, other, least) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > spill &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > least;

  // What scrolls or is cut off shows no more than its box.
  const seen = ({ left, right, top, bottom }, from, to) => {
    const shown = { left, right, top, bottom };
    for (let box = from; box && box !== to; box = box.parentElement) {
      if (getComputedStyle(box).overflow === "visible") continue;
      const cut = box.getBoundingClientRect();
      shown.left = Math.max(shown.left, cut.left);
      shown.right = Math.min(shown.right, cut.right);
      shown.top = Math.max(shown.top, cut.top);
      shown.bottom = Math.min(shown.bottom, cut.bottom);
    }
    return shown;
  };

  const texts = [];
  const walker = document.createTreeWalker(board, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const words = JSON.stringify(node.data.trim().slice(0, 40));
    if (words === '""' || parent.closest(apart)) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    const lane = parent.closest('[data-nbllm="lane"]');
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const shown = seen(rect, parent, lane ?? board);
      const isSeen = shown.right - shown.left > 2 && shown.bottom - shown.top > 4;
      if (isSeen) texts.push({ node, lane, shown, words });
    }
  }

  const pairs = (all) =>
    all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other]));
  const rect = (element) => element.getBoundingClientRect();
  const outside = ({ left, right }, box) => left < box.left - spill || right > box.right + spill;
  const view = { left: 0, right: document.documentElement.clientWidth };
  const notebook = board.closest(".jp-WindowedPanel-outer") ?? document.documentElement;
  return [
    ...lanes
      .filter((lane) => outside(rect(lane), view))
      .map((lane) => `${name(lane)} leaves the window`),
    ...pairs(lanes)
      .filter(([one, other]) => meet(rect(one), rect(other), spill))
      .map(([one, other]) => `${name(one)} lies on ${name(other)}`),
    ...texts
      .filter(({ lane, shown }) => outside(shown, rect(lane ?? board)))
      .map(({ lane, words }) => `${words} leaves ${name(lane)}`),
    ...pairs(texts)
      .filter(([one, other]) => one.node !== other.node && meet(one.shown, other.shown, leading))
      .map(([one, other]) => `${one.words} lies on ${other.words}`),
    ...(notebook.scrollWidth > notebook.clientWidth + spill ? ["the notebook is too wide"] : []),
  ];
};
