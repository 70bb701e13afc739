// Asks what is not clear of a file that becomes a test set: its columns, and how models are asked its prompts.
import * as vscode from "vscode";
import type { ColumnParts } from "../../../schemas/panels/training-form.ts";
import type { AskingForm } from "../../../schemas/test-set.ts";
import { pickOne } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { withProgress } from "../progress.ts";
import { lookAtRows, type RowsOfFile } from "./rows-of-file.ts";

export interface AboutFile {
  readonly columns?: ColumnParts;
  readonly ask?: AskingForm;
}

/** Undefined when its user has changed their mind. */
export async function askAboutFile(
  { agent }: Services,
  file: string,
  title: string,
): Promise<AboutFile | undefined> {
  const look = (columns?: ColumnParts): Promise<RowsOfFile> =>
    withProgress(vscode.l10n.t("Reading the rows"), (signal) => lookAtRows(agent, file, signal, columns));
  let rows = await look();
  if (rows.unknown.length > 0) {
    const columns = await askForColumns(title, rows.unknown);
    if (columns === undefined) return undefined;
    rows = await look(columns);
  }
  const columns = rows.columns && { columns: rows.columns };
  if (!rows.areAskedEitherWay) return { ...columns };
  const ask = await askForForm(title);
  return ask && { ...columns, ask };
}

async function askForColumns(title: string, existing: readonly string[]): Promise<ColumnParts | undefined> {
  const pick = (placeholder: string, columns: readonly string[]): Promise<string | undefined> =>
    pickOne({
      title,
      placeholder,
      groups: () => [{ heading: "", rows: columns.map((column) => ({ label: column, value: column })) }],
      keyOf: String,
    });
  const prompt = await pick(vscode.l10n.t("Column with the prompt"), existing);
  if (prompt === undefined) return undefined;
  const others = existing.filter((column) => column !== prompt);
  const completion = await pick(vscode.l10n.t("Column with the answer"), others);
  return completion === undefined ? undefined : { prompt, completion };
}

function askForForm(title: string): Promise<AskingForm | undefined> {
  return pickOne<AskingForm>({
    title,
    placeholder: vscode.l10n.t("How models are asked the prompts of this file"),
    groups: () => [
      {
        heading: "",
        rows: [
          {
            label: vscode.l10n.t("As texts to go on from"),
            description: vscode.l10n.t("any model can"),
            value: "auto",
          },
          {
            label: vscode.l10n.t("As questions in a chat"),
            description: vscode.l10n.t("for models that were tuned to chat"),
            value: "chat",
          },
        ],
      },
    ],
    keyOf: String,
  });
}
