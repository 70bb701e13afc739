// What a person does in the text editor of a window, and reads off it.
import type { Locator } from "playwright-core";
import { until } from "../../support/until.ts";
import { comes, type EditorWindow } from "./window.ts";

/** Opens a file of the folder by its name. */
export async function openFile(window: EditorWindow, name: string): Promise<void> {
  await window.openContainer("Explorer");
  await window.openByClick(window.page.getByRole("treeitem", { name, exact: true }), name, 2);
}

/** The line that has this text. */
export function lineWith(window: EditorWindow, text: string): Locator {
  return window.page.locator(".view-line", { hasText: text.replaceAll(" ", "\u00a0") });
}

/** Points at a place until its explanation shows: lenses that come move lines away from the mouse. */
export async function pointAt(window: EditorWindow, place: Locator, explained: Locator): Promise<void> {
  await until(async () => {
    await window.page.mouse.move(1, 1);
    await place.hover();
    return comes(explained);
  }, "an explanation shows");
}

/** Puts the cursor at the end of the line that has this text, or some characters before it. */
export async function cursorAtEnd(window: EditorWindow, text: string, before = 0): Promise<void> {
  await lineWith(window, text).first().click();
  await window.page.keyboard.press("End");
  for (let step = 0; step < before; step++) await window.page.keyboard.press("ArrowLeft");
}

/** What the first editor that is shown shows, as far as it fits its window. */
export async function shownText(window: EditorWindow): Promise<string> {
  const lines = window.page.locator(".editor-group-container .monaco-editor .view-lines").first();
  return lines.evaluate(readLines);
}

/** Waits until the first editor shows a text that fits. */
export async function shows(window: EditorWindow, pattern: RegExp): Promise<string> {
  let shown = "";
  return until(
    async () => {
      shown = await shownText(window);
      return pattern.test(shown) && shown;
    },
    `the editor shows ${String(pattern)}`,
  ).catch((error: unknown) => {
    throw new Error(`It shows ${shown}`, { cause: error });
  });
}

/** Runs in the page, where lines are drawn in any order. */
function readLines(element: Element): string {
  return [...element.querySelectorAll<HTMLElement>(".view-line")]
    .map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent }))
    .sort((left, right) => left.top - right.top)
    .map(({ text }) => text.replaceAll("\u00a0", " ").trimEnd())
    .join("\n");
}
