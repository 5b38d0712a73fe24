/** Text to the clipboard, also where the page may not use the newer way. */

/** Whether the text was copied. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text);
  }
}

/** Answers a copy command with the text: neither the focus nor the selection moves. */
function copyByEvent(text: string): boolean {
  let done = false;
  const answer = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    done = event.clipboardData !== null;
  };
  document.addEventListener("copy", answer, { capture: true });
  try {
    document.execCommand("copy");
  } finally {
    document.removeEventListener("copy", answer, { capture: true });
  }
  return done;
}
