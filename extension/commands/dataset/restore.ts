// Makes an older version of a dataset the current one again.
import * as vscode from "vscode";
import { makeCurrent } from "../../panels/dataset/make-current.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { askForVersion, datasetWithVersions } from "./version.ts";

export async function restoreVersion(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Restore Dataset Version");
  const dataset = await datasetWithVersions(services, args, title);
  if (dataset === undefined) return;
  const [selected] = nodesOfKind(args, "datasetVersion");
  const placeholder = vscode.l10n.t("Version of {0} that is taken from now on", dataset.name);
  const version =
    selected?.version ??
    (await askForVersion(dataset, { title, placeholder }, (one) => one !== dataset.current));
  if (version === undefined) return;
  await makeCurrent(services.agent, dataset.id, version);
  const text = vscode.l10n.t("{0} is at version {1} again.", dataset.name, version.slice(0, 8));
  vscode.window.setStatusBarMessage(text, 5000);
}
