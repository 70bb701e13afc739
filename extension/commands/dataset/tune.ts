// Tunes a model on a dataset or on a file of rows: asks for the model, then opens the form for the rest.
import * as vscode from "vscode";
import { openTrainingForm, type TrainingFormStart } from "../../panels/training-form/panel.ts";
import type { Services } from "../../services.ts";
import { requireTrust } from "../trust.ts";
import { urisIn } from "../uris.ts";
import { chosenPlace } from "./place.ts";
import { askForBase } from "./tune-base.ts";

/** `args`: a node of the tree, an id, or files of the explorer. */
export async function tuneOnDataset(services: Services, ...args: readonly unknown[]): Promise<void> {
  await requireTrust();
  const rows = await chosenRows(services, args);
  if (rows === undefined) return;
  const base = await askForBase(services);
  if (base !== undefined) openTrainingForm(services, { ...rows, base });
}

async function chosenRows(
  services: Services,
  args: readonly unknown[],
): Promise<Pick<TrainingFormStart, "rows" | "dataset"> | undefined> {
  const [rows] = urisIn(args);
  if (rows !== undefined) return { rows };
  const place = await chosenPlace(services, args, vscode.l10n.t("Tune on Dataset"));
  if (place === undefined) return undefined;
  const { dataset: id, version } = place;
  return { dataset: { id, ...(version !== undefined && { version }) } };
}
