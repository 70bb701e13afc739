// Tunes a model on a dataset or on a file of rows: asks for the model, then opens the form for the rest.
import * as vscode from "vscode";
import { currentVersion, openTrainingForm } from "../../panels/training-form/panel.ts";
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
  const base = await askForBase(services, await rowsChoice(services, rows));
  if (base !== undefined) openTrainingForm(services, { ...rows, base: { id: base } });
}

type ChosenRows = { readonly rows: vscode.Uri } | { readonly dataset: { id: string; version?: string } };

async function chosenRows(services: Services, args: readonly unknown[]): Promise<ChosenRows | undefined> {
  const [rows] = urisIn(args);
  if (rows !== undefined) return { rows };
  const place = await chosenPlace(services, args, vscode.l10n.t("Tune on Dataset"));
  if (place === undefined) return undefined;
  const { dataset: id, version } = place;
  return { dataset: { id, ...(version !== undefined && { version }) } };
}

async function rowsChoice(services: Services, chosen: ChosenRows): Promise<Parameters<typeof askForBase>[1]> {
  if ("rows" in chosen) return { kind: "file", path: chosen.rows.fsPath };
  const { id, version = await currentVersion(services, id) } = chosen.dataset;
  return { kind: "imported", id, version };
}
