// What can be done with the versions of a dataset: show another one, compare, make one current again, train.
import * as vscode from "vscode";
import type { DatasetDown, DatasetUp } from "../../../schemas/panels/dataset.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { failureText } from "../../failure-text.ts";
import type { Services } from "../../services.ts";
import type { TreeNode } from "../../views/node.ts";
import { Comparing } from "./comparing.ts";
import type { DatasetPlace } from "./editor.ts";
import { makeCurrent } from "./make-current.ts";
import { openText } from "./open-text.ts";
import type { RowsSource, VersionRows } from "./rows-source.ts";

type Intent = DatasetUp & {
  kind: "train" | "showVersion" | "restore" | "compare" | "showImportProblems" | "openProblem";
};

export interface VersionActionsOptions {
  readonly services: Services;
  readonly source: RowsSource;
  readonly send: (message: DatasetDown) => void;
  /** Opens a version in the place of this one. */
  readonly open: (place: DatasetPlace) => Promise<void>;
}

export class VersionActions implements vscode.Disposable {
  readonly #options: VersionActionsOptions;
  readonly #comparing: Comparing;
  #problems: readonly Problem[] = [];

  constructor(options: VersionActionsOptions) {
    this.#options = options;
    this.#comparing = new Comparing(options.services.agent, options.send);
  }

  dispose(): void {
    this.#comparing.dispose();
  }

  /** @throws AgentFailure */
  async perform(intent: Intent): Promise<void> {
    const { services, source, open } = this.#options;
    if (source.kind !== "version") return;
    const { dataset, version, split } = source.version;
    switch (intent.kind) {
      case "train":
        await trainOn(dataset, version);
        return;
      case "showVersion":
        // An editor that opened itself anew would then be closed as the one before.
        if (intent.version === version && intent.split === split) return;
        return open({ dataset, version: intent.version, split: intent.split });
      case "restore":
        return makeCurrent(services.agent, dataset, intent.version);
      case "compare":
        return this.#comparing.compare(dataset, intent);
      case "showImportProblems":
        return this.#showProblems(source);
      case "openProblem": {
        const { file, line } = this.#problems[intent.index] ?? {};
        if (file !== undefined) await openText(vscode.Uri.file(file), line);
        return;
      }
    }
  }

  async #showProblems({ version: { dataset, version } }: VersionRows): Promise<void> {
    const { services, send } = this.#options;
    try {
      const { manifest, problems } = await services.agent.call("dataset/get", { dataset, version });
      const file = manifest.sources[0]?.path;
      this.#problems = problems.map((problem) => ({ ...(file !== undefined && { file }), ...problem }));
      send({ kind: "importProblems", problems, failure: null });
    } catch (error) {
      send({ kind: "importProblems", problems: [], failure: failureText(error) });
    }
  }
}

export async function trainOn(dataset: string, version: string): Promise<void> {
  const node = versionNode({ dataset, version });
  await vscode.commands.executeCommand("trainyard.dataset.useInTraining", node);
}

/** As the tree of datasets names it to the same commands. */
export function versionNode({ dataset, version }: Readonly<Record<"dataset" | "version", string>>): TreeNode {
  return { kind: "datasetVersion", id: dataset, version };
}
