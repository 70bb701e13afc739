// A model's card after a reload of the window: what it is about comes from the page.
import type * as vscode from "vscode";
import { modelPanel } from "../../../schemas/panels/model.ts";
import type { Services } from "../../services.ts";
import { fillModelPanel } from "./panel.ts";

/** A page that has kept nothing shows nothing, and is closed. */
export function restoreModelPanel(services: Services, panel: vscode.WebviewPanel, view: unknown): void {
  const kept = modelPanel.view.safeParse(view).data;
  const abilities = { canTune: true, canExport: true, canReveal: true };
  if (kept === undefined) panel.dispose();
  else fillModelPanel(services, panel, kept.subject, { abilities });
}
