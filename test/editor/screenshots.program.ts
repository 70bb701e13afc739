// `npm run screenshots [-- NAME …]`: takes docs/images/*.png of every view, or of those named, in three themes.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { prepareChromium } from "../support/editor-chromium.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startLiveRun, trainData } from "./screenshots/train-data.ts";
import { tuneData } from "./screenshots/tune-data.ts";
import { writeUnfinishedTraining } from "./screenshots/unfinished-training.ts";
import { picturedViews, type PicturedView } from "./screenshots/views.ts";
import { Editor } from "./support/editor.ts";
import { preparePackage } from "./support/packaged-extension.ts";
import type { Theme } from "./support/profile.ts";

const pictures = path.join("docs", "images");
const themes: readonly Theme[] = ["light", "dark", "high-contrast"];

const names = process.argv.slice(2);
const views = picturedViews.filter(({ name }) => names.length === 0 || names.includes(name));
const prepare: Readonly<
  Record<PicturedView["home"], (home: string, folder: string) => void | Promise<void>>
> = {
  empty: (_home, folder) => {
    writeUnfinishedTraining(folder);
  },
  trained: async (home, folder) => {
    await trainData(home, folder);
    await startLiveRun(home, folder);
  },
  tuned: tuneData,
};

await prepareChromium();
const extension = preparePackage();
mkdirSync(pictures, { recursive: true });
for (const home of ["empty", "trained", "tuned"] as const) {
  const wanted = views.filter((view) => view.home === home);
  if (wanted.length > 0) await takePictures(home, wanted);
}

async function takePictures(state: PicturedView["home"], wanted: readonly PicturedView[]): Promise<void> {
  const root = temporaryFolder();
  const [home, folder] = [path.join(root, "home"), path.join(root, "my-models")];
  mkdirSync(folder);
  await prepare[state](home, folder);
  const editor = await Editor.start({ extensions: [extension], home, folder });
  try {
    const window = await editor.open();
    for (const view of wanted) {
      await view.show(window);
      for (const theme of themes) {
        await window.chooseTheme(theme);
        await view.before?.(window);
        const file = path.join(pictures, `${view.name}-${theme}.png`);
        await window.screenshot(file, view.crop?.(window));
        console.log(file);
      }
      await window.runCommand("View: Close All Editors");
    }
  } finally {
    await editor.end();
  }
}
