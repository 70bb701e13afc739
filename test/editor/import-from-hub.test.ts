// A model of the Hub is imported in the editor: asked for once, loaded, in the tree; what is gated asks for a token.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeGoodModels } from "../support/bad-models.ts";
import { startHub } from "../support/hub-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { inEditor } from "./support/in-editor.ts";

test("a published model is imported by its name after one agreement, a gated one with a token", async () => {
  const hub = await startHub();
  const folder = temporaryFolder();
  const good = await writeGoodModels(folder);
  const names = readdirSync(good.folder);
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(good.folder, name))]));
  hub.models.set("org/tiny", { files, license: "mit" });
  hub.models.set("org/gated", { files, license: "mit", gated: true, token: "hf_right" });
  const environment = { HF_ENDPOINT: hub.url, HF_HOME: folder, HF_TOKEN: "", NO_PROXY: "127.0.0.1" };
  try {
    await inEditor({ environment }, async (window) => {
      const { page } = window;
      // Icons stand before what these rows are called.
      const row = (text: string) =>
        page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
      const choose = async (id: string): Promise<void> => {
        await window.runCommand("Trainyard: Import Model…");
        await row("Hugging Face Hub…").click();
        await page.locator(".quick-input-widget input[type=text]").fill(id);
        await row(id).click();
      };
      await window.openContainer("Trainyard");
      await choose("org/tiny");
      assert.deepEqual(hub.asked, []);
      await page.getByRole("dialog").getByRole("button", { name: "Allow" }).click();
      await window.notification("tiny was imported.").waitFor();
      await window.treeItem("Models", /^tiny/).waitFor();

      await choose("org/gated");
      await window.notification("agreed to the terms").getByRole("button", { name: "Enter Token…" }).click();
      await page.locator(".quick-input-widget input[type=password]").fill("hf_right");
      await page.keyboard.press("Enter");
      await window.notification("gated was imported.").waitFor();
      assert.deepEqual(window.complaints(), []);
    });
  } finally {
    await hub.close();
  }
});
