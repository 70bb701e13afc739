// Test sets: chosen from a list, or made of rows that no model was trained on.
import path from "node:path";
import * as vscode from "vscode";
import type { Params } from "../../../schemas/protocol.ts";
import type { AskingForm, TestSet } from "../../../schemas/test-set.ts";
import { newOperation } from "../../agents/operation.ts";
import { formatCount, formatRows } from "../../amounts.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { PickRow } from "../../pick/row.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { withProgress } from "../progress.ts";
import { oneDataset } from "../subjects.ts";
import { urisIn } from "../uris.ts";
import { askAboutFile } from "./ask-about-file.ts";

/** What becomes a test set, and what it is called where nobody says otherwise. */
interface ChosenRows {
  readonly source: Params<"testset/create">["source"];
  readonly name: string;
  readonly ask?: AskingForm;
}

/** Undefined when its user has changed their mind. */
export async function askForTestSet(
  services: Services,
  title: string,
  known: string | undefined,
): Promise<TestSet | undefined> {
  const { testSets } = await services.agent.call("testset/list", {});
  const named = testSets.find(({ id }) => id === known);
  if (named !== undefined) return named;
  if (testSets.length === 0) return createTestSet(services, []);
  const chosen = await pickOne<TestSet | "new">({
    title,
    placeholder: vscode.l10n.t("Test set that the models answer"),
    groups: () => [
      { heading: "", rows: testSets.map(testSetRow) },
      {
        heading: vscode.l10n.t("More"),
        rows: [{ label: `$(add) ${vscode.l10n.t("New Test Set…")}`, value: "new" }],
      },
    ],
    keyOf: (value) => (value === "new" ? "" : value.id),
  });
  return chosen === "new" ? createTestSet(services, []) : chosen;
}

/** `args`: a node of the tree of datasets, or a file of the explorer. */
export async function newTestSet(services: Services, ...args: readonly unknown[]): Promise<void> {
  await services.agent.ensure();
  const made = await createTestSet(services, args);
  if (made === undefined) return;
  const evaluate = vscode.l10n.t("Evaluate…");
  const message = vscode.l10n.t("{0} has {1} to ask models.", made.name, rowsOf(made));
  if ((await vscode.window.showInformationMessage(message, evaluate)) === evaluate)
    await vscode.commands.executeCommand("trainyard.evaluation.evaluate", { testSet: made.id });
}

async function createTestSet(services: Services, args: readonly unknown[]): Promise<TestSet | undefined> {
  const title = vscode.l10n.t("New Test Set");
  const rows = await chosenRows(services, args, title);
  if (rows === undefined) return undefined;
  const limit = await askForLimit(title);
  if (limit === undefined) return undefined;
  const { source, ask, name: proposed } = rows;
  const name = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t("Name of the test set"),
    value: proposed,
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("A name is needed.") : undefined),
  });
  if (name === undefined) return undefined;
  return withProgress(vscode.l10n.t("Making the test set"), (signal, report) =>
    services.agent.call(
      "testset/create",
      { name, source, limit, ...(ask !== undefined && { ask }), ...newOperation() },
      { signal, onProgress: report },
    ),
  );
}

async function chosenRows(
  services: Services,
  args: readonly unknown[],
  title: string,
): Promise<ChosenRows | undefined> {
  const [file] = urisIn(args);
  if (file !== undefined) return rowsOfFile(services, file.fsPath, title);
  const dataset = await oneDataset(services, args, { title });
  if (dataset === undefined) return undefined;
  const version = nodesOfKind(args, "datasetVersion")[0]?.version ?? dataset.current;
  const counts = dataset.versions.find((one) => one.version === version)?.rows ?? {};
  const split = await askForSplit(title, counts);
  if (split === undefined) return undefined;
  return {
    source: { dataset: dataset.id, version, split, shotsSplit: "train" },
    name: vscode.l10n.t("{0}, held out", dataset.name),
  };
}

async function rowsOfFile(services: Services, file: string, title: string): Promise<ChosenRows | undefined> {
  const about = await askAboutFile(services, file, title);
  if (about === undefined) return undefined;
  const { columns, ask } = about;
  const options = columns && { options: { columns } };
  return {
    source: { source: { path: file }, ...options },
    name: path.basename(file).replace(/\.[^.]+$/, ""),
    ...(ask !== undefined && { ask }),
  };
}

/** Rows that were trained on say nothing; where others are held out, these are meant. */
async function askForSplit(
  title: string,
  counts: Readonly<Record<string, number>>,
): Promise<string | undefined> {
  const { language, t } = wording();
  const splits = Object.entries(counts).filter(([, rows]) => rows > 0);
  const heldOut = splits.filter(([name]) => name !== "train");
  const offered = heldOut.length > 0 ? heldOut : splits;
  if (offered.length <= 1) return offered[0]?.[0] ?? "validation";
  const rows = offered.map(([name, count]): PickRow<string> => ({
    label: name,
    description: formatRows(count, { t, language }),
    value: name,
  }));
  return pickOne({
    title,
    placeholder: vscode.l10n.t("Rows that were not trained on"),
    groups: () => [{ heading: "", rows }],
    keyOf: String,
  });
}

async function askForLimit(title: string): Promise<number | undefined> {
  const { language } = wording();
  const meanings: readonly (readonly [number, string])[] = [
    [50, vscode.l10n.t("a first look, in minutes")],
    [200, vscode.l10n.t("tells clear differences")],
    [1000, vscode.l10n.t("tells small differences, takes long")],
    [20_000, vscode.l10n.t("all rows that there are")],
  ];
  const rows = meanings.map(([value, description]): PickRow<number> => ({
    label: vscode.l10n.t("Up to {0} rows", formatCount(value, language)),
    description,
    value,
  }));
  return pickOne({
    title,
    placeholder: vscode.l10n.t("How many rows models are asked"),
    groups: () => [{ heading: "", rows }],
    keyOf: String,
  });
}

function testSetRow(testSet: TestSet): PickRow<TestSet> {
  return {
    label: `$(checklist) ${testSet.name}`,
    description: [rowsOf(testSet), ...testSet.metrics.map(({ name, kind }) => name ?? kind)].join(" · "),
    value: testSet,
  };
}

function rowsOf({ rows }: TestSet): string {
  const { language, t } = wording();
  return formatRows(rows, { t, language });
}
