// Loads what an address leads to.
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import type { Route } from "./routes.ts";

/** What opens the page once it is loaded; that throws what the panel throws. */
export async function loadPage(
  services: Services,
  route: Route,
  go: (route: Route) => void,
): Promise<() => unknown> {
  switch (route.page) {
    case "overview":
    case "data":
    case "models": {
      const { openOverview } = await import("./panels/overview.ts");
      return () => openOverview(services, route.page === "overview" ? "all" : route.page);
    }
    case "model": {
      const { openModelPanel } = await import("../panels/model/panel.ts");
      // The machine's folders and its file manager are the editor's.
      const abilities = { canTune: false, canExport: false, canReveal: false };
      return () => openModelPanel(services, route.model, { abilities });
    }
    case "runs": {
      const { openRunsPanel } = await import("../panels/runs/panel.ts");
      return () => openRunsPanel(services);
    }
    case "run": {
      const { openRunPanel } = await import("../panels/run/panel.ts");
      return () => openRunPanel(services, route.runs);
    }
    case "dataset": {
      const { openDataset } = await import("./panels/dataset.ts");
      return () => openDataset(services, route, go);
    }
    case "evaluation": {
      const { openEvaluations } = await import("../panels/evaluation/panel.ts");
      return () => openEvaluations(services, route);
    }
    case "chat": {
      const { openChat } = await import("./panels/chat.ts");
      return () => openChat(services, route.model);
    }
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
