/** Controls that come and go: one that had the focus hands it on instead of dropping it. */

type Control = HTMLElement & { disabled?: boolean };

function handOn(control: HTMLElement, heir: HTMLElement): void {
  if (control.contains(document.activeElement)) heir.focus({ preventScroll: true });
}

/** Shows or hides a control. */
export function setShown(control: HTMLElement, shown: boolean, heir: HTMLElement): void {
  if (control.hidden !== shown) return;
  if (!shown) handOn(control, heir);
  control.hidden = !shown;
}

/** Makes a control usable or not. */
export function setEnabled(control: Control, enabled: boolean, heir: HTMLElement): void {
  if (control.disabled === !enabled) return;
  if (!enabled) handOn(control, heir);
  control.disabled = !enabled;
}
