// Opens what an address leads to.
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import type { Route } from "./routes.ts";

/** @throws what the panel throws */
export async function openPage(services: Services, route: Route, go: (route: Route) => void): Promise<void> {
  switch (route.page) {
    case "overview":
      (await import("./panels/overview.ts")).openOverview(services, "all");
      return;
    case "data":
    case "models":
      (await import("./panels/overview.ts")).openOverview(services, route.page);
      return;
    case "model":
      (await import("../panels/model/panel.ts")).openModelPanel(services, route.model, {
        // The machine's folders and its file manager are the editor's.
        abilities: { canTune: false, canExport: false, canReveal: false },
      });
      return;
    case "runs":
      (await import("../panels/runs/panel.ts")).openRunsPanel(services);
      return;
    case "run":
      (await import("../panels/run/panel.ts")).openRunPanel(services, route.runs);
      return;
    case "dataset":
      await (await import("./panels/dataset.ts")).openDataset(services, route, go);
      return;
    case "evaluation":
      (await import("../panels/evaluation/panel.ts")).openEvaluations(services, route);
      return;
    case "chat":
      (await import("./panels/chat.ts")).openChat(services, route.model);
      return;
  }
}

/** What a page is called while it is not there yet. */
export function pageTitle({ page }: Route): string {
  switch (page) {
    case "overview":
      return vscode.l10n.t("Overview");
    case "runs":
    case "run":
      return vscode.l10n.t("Runs");
    case "data":
    case "dataset":
      return vscode.l10n.t("Datasets");
    case "models":
    case "model":
      return vscode.l10n.t("Models");
    case "evaluation":
      return vscode.l10n.t("Evaluation");
    case "chat":
      return vscode.l10n.t("Chat");
  }
}
