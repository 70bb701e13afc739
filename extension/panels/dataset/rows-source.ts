// What an editor shows: a file, or a split of an imported version, with all that differs between the two.
import path from "node:path";
import * as vscode from "vscode";
import type { Place } from "../../../schemas/panels/dataset.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { Services } from "../../services.ts";
import { datasetScheme, placeInAddress, type VersionPlace } from "./address.ts";
import type { RowsOfTable } from "./table-session.ts";
import { trainingOfFile, type RowsInTraining } from "./training-files.ts";
import { placeOf } from "./versions.ts";

export type RowsSource = FileRows | VersionRows;

/** Undefined where the address is of neither. */
export function rowsSource(services: Services, uri: vscode.Uri): RowsSource | undefined {
  if (uri.scheme === "file") return new FileRows(uri);
  const place = uri.scheme === datasetScheme ? placeInAddress(uri.path) : undefined;
  return place === undefined ? undefined : new VersionRows(services, place);
}

export class FileRows {
  readonly kind = "file";
  readonly uri: vscode.Uri;
  training: RowsInTraining | undefined;

  constructor(uri: vscode.Uri) {
    this.uri = uri;
  }

  get path(): string {
    return this.uri.fsPath;
  }

  get name(): string {
    return path.basename(this.path);
  }

  place(): Place {
    return { kind: "file", name: this.name };
  }

  async rows(): Promise<RowsOfTable> {
    this.training = await trainingOfFile(this.path);
    return { file: this.path, ...(this.training && { options: this.training.options }) };
  }

  /** The file that is text, and the line of a row in it. */
  textOf(at: { readonly line: number } | null): Promise<{ uri: vscode.Uri; line: number | undefined }> {
    return Promise.resolve({ uri: this.uri, line: at?.line });
  }
}

export class VersionRows {
  readonly kind = "version";
  readonly version: VersionPlace;
  readonly #services: Services;
  #summary: DatasetSummary | undefined;

  constructor(services: Services, version: VersionPlace) {
    this.#services = services;
    this.version = version;
  }

  /** Undefined until the agent has told of the dataset. */
  get summary(): DatasetSummary | undefined {
    this.#summary = this.#services.datasets.get(this.version.dataset) ?? this.#summary;
    return this.#summary;
  }

  get name(): string {
    return this.summary?.name ?? this.version.dataset;
  }

  place(): Place {
    const { summary, version } = this;
    if (summary !== undefined) return placeOf(summary, version);
    return { kind: "version", name: version.dataset, ...version, current: "", versions: [] };
  }

  async rows(): Promise<RowsOfTable> {
    const { dataset } = this.version;
    this.#summary ??= (await this.#services.agent.call("dataset/get", { dataset })).dataset;
    return this.version;
  }

  async textOf(at: { readonly row: number } | null): Promise<{ uri: vscode.Uri; line: number | undefined }> {
    const { dataset, version, split } = this.version;
    const { folder } = await this.#services.agent.call("dataset/get", { dataset, version });
    const uri = vscode.Uri.file(path.join(folder, `${split}.jsonl`));
    return { uri, line: at === null ? undefined : at.row + 1 };
  }
}
