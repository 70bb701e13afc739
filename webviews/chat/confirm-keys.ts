// Enter takes what was written, Escape goes back, as in the editor's own fields for a name.

/** For a field of one line or of several, in which Shift+Enter begins another one. */
export function confirmKeys(onConfirm: () => void, onCancel: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    const isEnter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!isEnter && event.key !== "Escape") return;
    event.preventDefault();
    if (isEnter) onConfirm();
    else onCancel();
  };
}
