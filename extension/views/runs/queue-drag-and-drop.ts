// Runs that wait are put into another order by dragging them.
import * as vscode from "vscode";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind, type TreeNode } from "../node.ts";
import * as z from "zod";
import { newOperation } from "../../agents/operation.ts";

const TREE_TYPE = "application/vnd.code.tree.trainyard.runs";
/** Ids of runs. */
const Dragged = z.array(z.string());

export class QueueDragAndDrop implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [TREE_TYPE];
  readonly dragMimeTypes = [TREE_TYPE];
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  handleDrag(nodes: readonly TreeNode[], data: vscode.DataTransfer): void {
    const runs = nodesOfKind([nodes[0], nodes], "run").map(({ id }) => id);
    data.set(TREE_TYPE, new vscode.DataTransferItem(runs));
  }

  /** Before the run on which they are dropped, or at the end. */
  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const dragged = Dragged.safeParse(data.get(TREE_TYPE)?.value).data;
    const before = this.#placeOf(target);
    if (dragged === undefined || before === undefined) return;
    const { agent, runs } = this.#services;
    try {
      for (const run of dragged.filter((id) => id !== before && runs.get(id)?.queue !== undefined)) {
        await agent.call("run/reorder", { run, before, ...newOperation() });
      }
    } catch (error) {
      await showFailure(this.#services, error);
    }
  }

  /** null for the end of the queue; undefined where no run can wait. */
  #placeOf(target: TreeNode | undefined): string | null | undefined {
    if (target?.kind === "runGroup") return target.group === "waiting" ? null : undefined;
    if (target?.kind !== "run") return undefined;
    return this.#services.runs.get(target.id)?.queue === undefined ? undefined : target.id;
  }
}
