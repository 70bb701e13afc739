// One editor with one window for a test; when the test fails, what is needed to see why is kept and told.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { Editor, type EditorOptions } from "./editor.ts";
import { packagedExtension } from "./packaged-extension.ts";
import type { EditorWindow } from "./window.ts";

/** Installs the packaged extension, opens a window, and ends everything afterwards. */
export async function inEditor(
  options: Omit<EditorOptions, "extensions">,
  use: (window: EditorWindow, editor: Editor) => Promise<void>,
): Promise<void> {
  const editor = await Editor.start({ ...options, extensions: [packagedExtension()] });
  try {
    const window = await editor.open();
    try {
      await use(window, editor);
    } catch (error) {
      const picture = await photograph(window);
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`${reason}\nThe window: ${picture}\n${editor.log()}`, { cause: error });
    }
  } finally {
    await editor.end();
  }
}

async function photograph(window: EditorWindow): Promise<string> {
  const folder = path.join("dist", "test-failures");
  mkdirSync(folder, { recursive: true });
  const file = path.resolve(folder, `${process.pid}-${Math.round(performance.now())}.png`);
  try {
    await window.screenshot(file);
    return file;
  } catch (error) {
    return `no picture: ${String(error)}`;
  }
}
