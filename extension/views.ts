// What is always there while a window is open: the trees, the status bar item, lenses on training files.
import { registerVersionDocuments } from "./commands/dataset/version-documents.ts";
import type { Services } from "./services.ts";
import { registerStatusBar } from "./views/status-bar.ts";
import { registerTrees } from "./views/trees.ts";
import { registerTrainingFiles } from "./training-files/register.ts";

export function registerViews(services: Services): void {
  registerTrees(services);
  registerStatusBar(services);
  registerTrainingFiles(services);
  registerVersionDocuments(services);
}
