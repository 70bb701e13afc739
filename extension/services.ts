// What every part of the extension is given: the connection, what the agent has, the log, and VS Code's context.
import type * as vscode from "vscode";
import type { DatasetSummary } from "../schemas/protocol/dataset.ts";
import type { ModelSummary } from "../schemas/protocol/model.ts";
import type { RunSummary } from "../schemas/protocol/run.ts";
import type { AgentConnection } from "./agents/connection.ts";
import type { Listing } from "./catalog/listing.ts";
import type { ServedModels } from "./catalog/served-models.ts";

/** Rows of a version of a dataset. */
export interface RowsPlace {
  readonly dataset: string;
  readonly version: string;
  readonly split: string;
  /** Line to be shown, from 1. */
  readonly line: number;
}

export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly agent: AgentConnection;
  readonly runs: Listing<RunSummary>;
  readonly datasets: Listing<DatasetSummary>;
  readonly models: Listing<ModelSummary>;
  readonly served: ServedModels;
  /** Shows rows in the dataset editor. @throws AgentFailure */
  readonly openRows: (place: RowsPlace) => Promise<void>;
}
