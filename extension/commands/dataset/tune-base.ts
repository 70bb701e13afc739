// Asks for the model that is tuned, and brings one in where none of those that are here is meant.
import * as vscode from "vscode";
import type { RowsChoice } from "../../../schemas/panels/training-form.ts";
import { failureLine } from "../../failure-text.ts";
import { BaseEstimates } from "../../pick/base-estimates.ts";
import { baseGroups, tunableVersions, type BaseChoice } from "../../pick/bases.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";

type Rows = Exclude<RowsChoice, { kind: "none" }>;

/** The id of a model of the home; undefined when its user has changed their mind. */
export async function askForBase(services: Services, rows: Rows): Promise<string | undefined> {
  await services.agent.ensure();
  const chosen = await pickBase(services, rows);
  return chosen === "import" ? importBase() : chosen?.model;
}

/** The list is there at once; what tuning each takes comes line by line, until somebody has chosen. */
async function pickBase({ agent, models }: Services, rows: Rows): Promise<BaseChoice | undefined> {
  const estimates = new BaseEstimates(agent, rows, failureLine);
  const want = (): void => {
    estimates.want(tunableVersions(models.items));
  };
  const listening = models.onDidChange(want);
  want();
  try {
    return await pickOne<BaseChoice>({
      title: vscode.l10n.t("Model to Tune"),
      placeholder: vscode.l10n.t("Memory and time are those of adapters on these rows, on this machine"),
      groups: () => baseGroups(models.items, (base) => estimates.of(base), wording()),
      keyOf: (choice) => (choice === "import" ? "" : choice.model),
      source: {
        get isLoaded() {
          return models.isLoaded && !estimates.isBusy;
        },
        onDidChange: (listener) =>
          vscode.Disposable.from(models.onDidChange(listener), estimates.onDidChange(listener)),
      },
    });
  } finally {
    listening.dispose();
    estimates.dispose();
  }
}

/** The id of the one that was imported, also where it was there before. */
export async function importBase(): Promise<string | undefined> {
  const imported: unknown = await vscode.commands.executeCommand("trainyard.model.import");
  return typeof imported === "string" ? imported : undefined;
}
