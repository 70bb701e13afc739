// Reads from a real VS Code what it gives webviews in each theme, and writes it where the webviews' tests find it.
// `npm run themes`
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { themeFile, themeNames, ThemeFile } from "../../webviews/support/themes.ts";
import { Editor } from "./editor.ts";

for (const theme of themeNames) {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "page.md"), "# A page\n");
  const editor = await Editor.start({ extensions: [], theme, folder });
  try {
    const window = await editor.open();
    await window.page.getByRole("treeitem", { name: "page.md" }).dblclick();
    await window.tab(/page\.md/).waitFor();
    await window.runCommand("Markdown: Open Preview");
    // The preview is a webview that comes with VS Code.
    const read = ThemeFile.parse(
      await (await window.webview(/page\.md/)).locator("html").evaluate(readDocument),
    );
    mkdirSync(path.dirname(themeFile(theme)), { recursive: true });
    writeFileSync(themeFile(theme), await format(JSON.stringify(read), { parser: "json" }));
    console.log(`${Object.keys(read.variables).length} variables of ${theme}.`);
  } finally {
    await editor.end();
  }
}

/** Runs in the webview. */
function readDocument(html: Element): ThemeFile {
  const { style } = html as HTMLElement;
  const body = html.querySelector("body")!;
  const names = Array.from(style).filter((name) => name.startsWith("--vscode-"));
  const data = Object.entries(body.dataset).filter(([name]) => name.startsWith("vscode"));
  return {
    variables: Object.fromEntries(names.sort().map((name) => [name, style.getPropertyValue(name).trim()])),
    bodyClass: Array.from(body.classList)
      .filter((name) => name.startsWith("vscode-") && name !== "vscode-body")
      .join(" "),
    bodyData: Object.fromEntries(
      data.map(([name, value]) => [
        name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        value ?? "",
      ]),
    ),
  };
}
