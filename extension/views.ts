// What is always there while a window is open: trees, status bar item, notifications, lenses on training files.
import { registerAgentSettings } from "./agents/settings.ts";
import { resumeProposals } from "./inline-chat/resume.ts";
import { registerNotifications } from "./notifications.ts";
import type { Services } from "./services.ts";
import { registerStatusBar } from "./views/status-bar.ts";
import { registerTrees } from "./views/trees.ts";
import { registerTrainingFiles } from "./training-files/register.ts";

export function registerViews(services: Services): void {
  registerTrees(services);
  registerStatusBar(services);
  registerNotifications(services);
  registerAgentSettings(services);
  registerTrainingFiles(services);
  resumeProposals(services);
}
