// Writes a checkpoint or a model in the formats that are asked for, and offers to take the files elsewhere.
import { cp, stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { ExportFormat, GgufType, OnnxType } from "../../schemas/export.ts";
import type { FormatParity } from "../../schemas/evaluation.ts";
import type { Result } from "../../schemas/protocol.ts";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { newOperation } from "../agents/operation.ts";
import { asFileName } from "../file-name.ts";
import { areAdapters, exportFormatRows } from "../pick/export-formats.ts";
import { pickMany, pickOne } from "../pick/pick.ts";
import type { PickRow } from "../pick/row.ts";
import type { Services } from "../services.ts";
import { onEach } from "./each.ts";
import { writing } from "./file-failure.ts";
import { withProgress } from "./progress.ts";
import { revealFolder } from "./reveal.ts";

/** A model or a checkpoint, and what it is called. */
export interface Exportable {
  readonly source: ModelReference;
  readonly name: string;
}

type Exported = Result<"model/export">;

/** Asks once for the formats of all. */
export async function exportModels(services: Services, models: readonly Exportable[]): Promise<void> {
  const [first] = models;
  if (first === undefined) return;
  const title =
    models.length === 1
      ? vscode.l10n.t("Export {0}", first.name)
      : vscode.l10n.t("Export {0} models", models.length);
  const formats = await askForFormats(services, models, title);
  if (formats === undefined) return;
  const ggufType = formats.includes("gguf") ? await askForGgufType(title) : "f16";
  if (ggufType === undefined) return;
  const onnxType = formats.includes("onnx") ? await askForOnnxType(title) : "f32";
  if (onnxType === undefined) return;
  const exported: Exported[] = [];
  await onEach(services, models, {
    title:
      models.length === 1 ? vscode.l10n.t("Exporting {0}", first.name) : vscode.l10n.t("Exporting models"),
    nameOf: ({ name }) => name,
    perform: async ({ source }, signal, report) => {
      const request = { source, formats: [...formats], ggufType, onnxType, ...newOperation() };
      exported.push(await services.agent.call("model/export", request, { signal, onProgress: report }));
    },
  });
  // Several are seen in the tree.
  if (exported.length === 1 && models.length === 1) await offerFolder(first.name, exported[0]!);
  else await warnOf(exported.flatMap(({ parity, notes }) => [...notes, ...(parity?.warnings ?? [])]));
}

async function askForFormats(
  services: Services,
  models: readonly Exportable[],
  title: string,
): Promise<readonly ExportFormat[] | undefined> {
  const sources = models.map(({ source }) => source);
  const rows = exportFormatRows(await areAdapters(services, sources), vscode.l10n.t);
  return pickMany({
    title,
    placeholder: vscode.l10n.t("Formats to write"),
    groups: () => [{ heading: "", rows }],
    keyOf: String,
    chosen: ["gguf"],
  });
}

async function askForGgufType(title: string): Promise<GgufType | undefined> {
  const rows: PickRow<GgufType>[] = [
    { label: "f16", description: vscode.l10n.t("16 bits a weight: for most uses"), value: "f16" },
    {
      label: "q8_0",
      description: vscode.l10n.t("8 bits: half the size, nearly the same answers"),
      value: "q8_0",
    },
    {
      label: "q6_K",
      description: vscode.l10n.t("6 bits: a little smaller still, good answers"),
      value: "q6_K",
    },
    {
      label: "q4_K_M",
      description: vscode.l10n.t("4 bits, more where it matters: small, some answers change"),
      value: "q4_K_M",
    },
    { label: "q4_0", description: vscode.l10n.t("4 bits: smallest, more answers change"), value: "q4_0" },
    { label: "f32", description: vscode.l10n.t("32 bits: exactly what was trained"), value: "f32" },
  ];
  return pickOne({
    title,
    placeholder: vscode.l10n.t("Number format of the GGUF file"),
    groups: () => [{ heading: "", rows }],
    keyOf: String,
  });
}

async function askForOnnxType(title: string): Promise<OnnxType | undefined> {
  const rows: PickRow<OnnxType>[] = [
    { label: "f32", description: vscode.l10n.t("32 bits: exactly what was trained"), value: "f32" },
    { label: "f16", description: vscode.l10n.t("16 bits: half the size on the disk"), value: "f16" },
    {
      label: "int8",
      description: vscode.l10n.t("8 bits: a quarter of the size, nearly the same answers"),
      value: "int8",
    },
  ];
  return pickOne({
    title,
    placeholder: vscode.l10n.t("Number format of the ONNX file"),
    groups: () => [{ heading: "", rows }],
    keyOf: String,
  });
}

/** What the comparison with the weights has found is said in its words. */
async function offerFolder(name: string, { folder, parity, notes }: Exported): Promise<void> {
  const copy = vscode.l10n.t("Copy to Folder…");
  const reveal = vscode.l10n.t("Reveal Folder");
  const warnings = parity?.warnings ?? [];
  const verdict = warnings.length > 0 ? warnings : (parity?.reports ?? []).map(agreement);
  const message = [vscode.l10n.t("{0} was exported.", name), ...notes, ...verdict].join(" ");
  const chosen =
    warnings.length > 0
      ? await vscode.window.showWarningMessage(message, copy, reveal)
      : await vscode.window.showInformationMessage(message, copy, reveal);
  if (chosen === reveal) await revealFolder(folder);
  if (chosen === copy) await copyToFolder(name, folder);
}

async function warnOf(warnings: readonly string[]): Promise<void> {
  if (warnings.length > 0) await vscode.window.showWarningMessage(warnings.join(" "));
}

/** How often a file prefers the same next token as the weights that it was made of. */
function agreement({ format, type, parityTop1 }: FormatParity): string {
  const share = parityTop1.toLocaleString(vscode.env.language, {
    style: "percent",
    maximumFractionDigits: 1,
  });
  const name = `${format === "gguf" ? "GGUF" : "ONNX"} ${type}`;
  return vscode.l10n.t(
    "{0} chooses the same next token as the checkpoint in {1} of the places.",
    name,
    share,
  );
}

async function copyToFolder(name: string, folder: string): Promise<void> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Copy {0}", name),
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: vscode.l10n.t("Copy Here"),
    })) ?? [];
  if (chosen === undefined) return;
  const target = await freeFolder(path.join(chosen.fsPath, asFileName(name, "model")));
  await withProgress(vscode.l10n.t("Copying {0}", name), () =>
    writing(target, () => cp(folder, target, { recursive: true })),
  );
  await revealFolder(target);
}

/** Nothing is overwritten: -2, -3 … are added. */
async function freeFolder(wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    const isTaken = await stat(folder).then(
      () => true,
      () => false,
    );
    if (!isTaken) return folder;
  }
}
