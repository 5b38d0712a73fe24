/** What is wrong with a board that shows untrusted text. Installed before a page's own scripts. */

(() => {
  const words = (text) => new Set(text.trim().split(/\s+/));

  const FORBIDDEN = words(`
    animate applet area audio base body embed fencedframe form frame frameset head html iframe image
    link map math meta noscript object picture portal script select slot source svg template
    textarea track use video`);
  const TEXT = words(`
    a blockquote br caption code div em h1 h2 h3 h4 h5 h6 hr li ol p pre s span strong sup table
    tbody td th thead tr ul wbr`);
  const ADDRESSES = words(`
    action archive attributionsrc background cite classid codebase data dynsrc formaction href
    imagesrcset longdesc lowsrc manifest ping poster profile src srcdoc srcset usemap xlink:href`);
  // What a typesetter makes of a formula it was given.
  const TYPESET = ".katex, mjx-container, mjx-assistive-mml";
  const LINK = /^(?:https?:\/\/|mailto:|#)/i;
  const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;
  const REACHING_OUT = /url\(|@import|expression|position:\s*(?:fixed|sticky)/i;
  const HIDDEN =
    /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u{e0000}-\u{e0fff}]/u;

  const LIVE = /^(?:language-[\w+#.-]{1,32}|nbllm-[\w-]{1,32}|katex(?:-\w+)?)$/;
  const SETTLED =
    /^(?:language-[\w+#.-]{1,32}|nbllm-s-[\w-]{1,32}|highlight|numbering-entry|(?:tex2jax|mathjax)_(?:ignore|process)|\w{1,2})$/;
  const KINDS = {
    live: { tags: words("button img input"), classes: LIVE, pictures: true, attributes: words("") },
    settled: { tags: words(""), classes: SETTLED, pictures: false, attributes: words("data-jupyter-id") },
    // Markdown is rendered by JupyterLab, whose own marks these are.
    markdown: {
      tags: words("b del i input"),
      classes: /^(?:language-[\w+#.-]{1,32}|jp-InternalAnchorLink|numbering-entry|(?:cm|ͼ|jp|lm)[\w-]*|ͼ\w+)$/,
      pictures: false,
      attributes: words("id data-jupyter-id type checked disabled"),
    },
  };
  const ATTRIBUTES = words(`
    align alt aria-busy aria-hidden aria-label checked class colspan dir disabled href lang rel
    referrerpolicy rowspan start target title type`);

  const VALUES = { tabindex: "0", role: "math" };

  const isCustom = (tag) => tag.includes("-");
  // Parts of the board itself, which stand outside every text.
  const OWN =
    "svg.nbllm-icon, svg.nbllm-icon *, select.nbllm-select, div.nbllm-question > textarea.nbllm-question-text";
  const TEXTS = '[data-nbllm="text"], .nbllm-s-text';
  const LANES = ".nbllm-lane, .nbllm-s-lane";
  const WORDS = '[data-nbllm="text"], .nbllm-chunk';
  const isOwn = (element) => element.matches(OWN) && !element.closest(WORDS);

  /** What no element of a board may be or have, wherever it stands. */
  function dangers(element) {
    const tag = element.localName;
    const found = [];
    if (element.closest(TYPESET)) return typesetDangers(element);
    if ((FORBIDDEN.has(tag) || isCustom(tag)) && !isOwn(element)) found.push(`<${tag}>`);
    if (tag === "style" && (!element.matches(".nbllm-settled > style") || REACHING_OUT.test(element.textContent)))
      found.push("<style>");
    if (tag === "input" && !(element.type === "checkbox" && element.disabled)) found.push("<input>");
    if (tag === "button" && element.type !== "button") found.push("<button> that submits");
    for (const { name, value } of element.attributes) found.push(...attributeDangers(tag, name, value));
    return found;
  }

  function attributeDangers(tag, name, value) {
    if (/^on/i.test(name)) return [`${tag}[${name}]`];
    if (/^data-(?:commandlinker|mime|jp|lm)/i.test(name)) return [`${tag}[${name}]`];
    if (name === "style" && REACHING_OUT.test(value)) return [`${tag}[style=${value}]`];
    if (["autofocus", "contenteditable", "download", "form", "is", "part", "slot"].includes(name))
      return [`${tag}[${name}]`];
    if (name === "target" && value !== "_blank" && value !== "_self") return [`${tag}[target=${value}]`];
    if (!ADDRESSES.has(name)) return [];
    const allowed = (tag === "a" && name === "href" && LINK.test(value)) ||
      (tag === "img" && name === "src" && PICTURE.test(value));
    return allowed ? [] : [`${tag}[${name}=${value.slice(0, 60)}]`];
  }

  function typesetDangers(element) {
    const found = [];
    if (/^(?:script|iframe|object|embed|img|image|form|input|style|link|foreignobject)$/i.test(element.localName))
      found.push(`<${element.localName}> in a formula`);
    for (const { name, value } of element.attributes) {
      const isAddress = ADDRESSES.has(name) && !/^#[\w-]*$/.test(value);
      if (/^on/i.test(name) || isAddress || (name === "style" && REACHING_OUT.test(value)))
        found.push(`${element.localName}[${name}=${value.slice(0, 60)}] in a formula`);
    }
    const { width, height } = element.getBoundingClientRect();
    if (width > 5_000 || height > 5_000) found.push("a huge formula");
    return found;
  }

  /** What an element that the text brought into being may not be or have, besides. */
  function strangers(element, kind) {
    if (element.closest(TYPESET)) return [];
    const tag = element.localName;
    const found = TEXT.has(tag) || kind.tags.has(tag) ? [] : [`<${tag}> in text`];
    for (const { name, value } of element.attributes) {
      if (tag === "img" && name === "src") continue;
      if (VALUES[name] === value) continue;
      if (!ATTRIBUTES.has(name) && !kind.attributes.has(name)) found.push(`${tag}[${name}] in text`);
      if (name !== "class" || (kind === KINDS.markdown && tag === "code")) continue;
      for (const word of element.classList)
        if (!kind.classes.test(word)) found.push(`${tag}.${word} in text`);
    }
    if (tag === "img" && !kind.pictures) found.push("<img> in text");
    if (tag === "a" && element.hasAttribute("href")) found.push(...linkFaults(element));
    if (getComputedStyle(element).position === "fixed") found.push(`a fixed <${tag}>`);
    return found;
  }

  function linkFaults(link) {
    if (link.getAttribute("href").startsWith("#")) return [];
    const isApart = link.target === "_blank" && link.relList.contains("noopener");
    // Where JupyterLab's Markdown renderer cannot read an address it takes it for a file's.
    const isFile = link.closest(".jp-RenderedMarkdown") && link.href.startsWith(`${location.origin}/files/`);
    return isApart || isFile ? [] : [`a link that is not apart: ${link.outerHTML.slice(0, 120)}`];
  }

  /** Where an answer stands; JupyterLab takes our hook away from a settled board that it distrusts. */
  function textsOf(root) {
    return root.matches(".jp-RenderedMarkdown") ? [root] : [...root.querySelectorAll(TEXTS)];
  }

  /** All that is written, but for what a typesetter wrote. */
  function wordsOf(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let words = "";
    while (walker.nextNode())
      if (!walker.currentNode.parentElement.closest(TYPESET)) words += walker.currentNode.data;
    return words;
  }

  function wholeFaults(root) {
    const found = [];
    if (HIDDEN.test(wordsOf(root))) found.push("a hidden character");
    const edge = root.getBoundingClientRect().right + 1;
    const sticksOut = (lane) => lane.getBoundingClientRect().right > edge;
    if ([...root.querySelectorAll(LANES)].some(sticksOut)) found.push("wider than its place");
    return found;
  }

  function inspect(root, kindName) {
    const kind = KINDS[kindName];
    const found = wholeFaults(root);
    for (const element of root.querySelectorAll("*")) found.push(...dangers(element));
    for (const text of textsOf(root))
      for (const element of text.querySelectorAll("*")) found.push(...strangers(element, kind));
    return [...new Set(found)];
  }

  /** What a page is as a whole, to see afterwards that nothing changed it. */
  function state() {
    const isReact = (name) => name.startsWith("_react");
    const names = (thing) =>
      Object.getOwnPropertyNames(thing).filter((name) => !isReact(name)).sort().join();
    const prototypes = [Object, Array, String, Function, Promise, Element, Node, Document];
    return {
      base: document.baseURI,
      frames: window.length,
      configuration: document.querySelectorAll("#jupyter-config-data").length,
      prototypes: prototypes.map((type) => names(type.prototype)).join("|"),
      document: names(document),
      functions: [document.getElementById, document.createElement, document.querySelector]
        .map((method) => typeof method).join(),
      cookie: typeof document.cookie,
    };
  }

  let before = null;
  const seen = new Set();

  function pageFaults() {
    const now = state();
    const found = Object.keys(now).filter((key) => now[key] !== before[key]).map((key) => `changed: ${key}`);
    if (window.__pwn || window.owned) found.push("a script ran");
    if (document.activeElement?.closest('[data-nbllm="board"]')) found.push("the focus moved");
    if (window.config !== undefined || document.config !== undefined) found.push("clobbered: config");
    return [...found, ...seen];
  }

  /** Looks at whatever comes into a board, even if it goes at once. */
  function watch() {
    const look = (node) => {
      if (!(node instanceof Element) || !node.parentElement?.closest('[data-nbllm="board"]')) return;
      for (const element of [node, ...node.querySelectorAll("*")])
        for (const danger of dangers(element)) seen.add(`for a moment: ${danger}`);
    };
    new MutationObserver((records) => {
      for (const { addedNodes } of records) addedNodes.forEach(look);
    }).observe(document, { subtree: true, childList: true });
  }

  /** Resolves once nothing has changed in an element for some time, or after a minute. */
  function quiet(element, milliseconds) {
    return new Promise((resolve) => {
      const observer = new MutationObserver(() => wait());
      let timer = 0;
      const done = () => {
        observer.disconnect();
        resolve(null);
      };
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(done, milliseconds);
      };
      observer.observe(element, { subtree: true, childList: true, characterData: true });
      setTimeout(done, 60_000);
      wait();
    });
  }

  watch();
  window.inspection = {
    /** Takes what the page is like now, or was before, for what it should be. */
    begin(known) {
      before = known ?? state();
      return before;
    },
    inspect,
    pageFaults,
    quiet,
  };
})();
