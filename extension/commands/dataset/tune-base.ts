// Asks for the model that is tuned, and brings one in where none of those that are here is meant.
import * as vscode from "vscode";
import { baseGroups } from "../../pick/bases.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";

/** The id of a model of the home; undefined when its user has changed their mind. */
export async function askForBase(services: Services): Promise<string | undefined> {
  await services.agent.ensure();
  const { models } = services;
  const chosen = await pickOne({
    title: vscode.l10n.t("Model to Tune"),
    placeholder: vscode.l10n.t("Training begins with its weights"),
    groups: () => baseGroups(models.items, wording()),
    keyOf: (choice) => (choice === "import" ? "" : choice.model),
    source: models,
  });
  return chosen === "import" ? importBase(services) : chosen?.model;
}

/** Its id, as soon as it is there. */
export async function importBase({ agent, models }: Services): Promise<string | undefined> {
  const idsNow = async (): Promise<string[]> =>
    (await agent.call("model/list", {})).models.map(({ id }) => id);
  const before = new Set(await idsNow());
  const firstNew = (ids: readonly string[]): string | undefined => ids.find((id) => !before.has(id));
  let listening: { dispose(): void } | undefined;
  const seen = new Promise<string>((resolve) => {
    listening = models.onDidChange(() => {
      const found = firstNew(models.items.map(({ id }) => id));
      if (found !== undefined) resolve(found);
    });
  });
  // The command goes on until its last message is answered.
  const done = Promise.resolve(vscode.commands.executeCommand("trainyard.model.import"));
  try {
    return await Promise.race([seen, done.then(async () => firstNew(await idsNow()))]);
  } finally {
    listening?.dispose();
  }
}
