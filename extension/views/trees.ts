// The trees of the activity bar.
import * as vscode from "vscode";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { Listing } from "../catalog/listing.ts";
import { evaluationSource } from "../catalog/sources.ts";
import { editorWords } from "../editor-words.ts";
import type { Services } from "../services.ts";
import { AgentContent } from "./agents/content.ts";
import { MachineWatch } from "./agents/machine-watch.ts";
import { startAgentWhenSeen } from "./agents/start-when-seen.ts";
import type { TreeContent } from "./content.ts";
import { keepContexts } from "./contexts.ts";
import { DatasetContent } from "./datasets/content.ts";
import { DatasetDragAndDrop } from "./datasets/drag-and-drop.ts";
import { registerDatasetDrop } from "./datasets/drop-on-training-file.ts";
import { markImportedFiles } from "./datasets/imported-marks.ts";
import { registerMarks } from "./marks.ts";
import { keepMessages } from "./messages.ts";
import { ModelContent } from "./models/content.ts";
import { ModelDragAndDrop } from "./models/drag-and-drop.ts";
import { argumentsForKey, byClick, isNodeKind, nodesOfKind, type TreeNode } from "./node.ts";
import { keepBadge } from "./runs/badge.ts";
import { RunContent } from "./runs/content.ts";
import { QueueDragAndDrop } from "./runs/queue-drag-and-drop.ts";
import { Selection } from "./selection.ts";
import { Tree } from "./tree.ts";
import * as z from "zod";

/** `kinds`: of the lines that the command works on; all when it is left out. */
const KeyCommand = z.object({
  command: z.string(),
  kinds: z.array(z.string().refine(isNodeKind, "is no kind of line")).optional(),
});

/** What a key of the manifest, or one that somebody has bound, asks for. */
const KeyRequest = KeyCommand.extend({
  view: z.enum(["datasets", "runs", "models", "agents"]),
  /** What it does where lines of other kinds are selected. */
  otherwise: KeyCommand.optional(),
});

export function registerTrees(services: Services): void {
  const { context, agent, log } = services;
  const words = editorWords();
  const onFailure = (error: unknown): void => {
    log.error(String(error));
  };
  const evaluations = new Listing(agent, evaluationSource, onFailure);
  const contents = {
    datasets: new DatasetContent(services.datasets, words),
    runs: new RunContent(services.runs, words),
    models: new ModelContent({ ...services, evaluations, chatStanding: chatStanding(services) }, words),
    agents: new AgentContent(agent, services.runs, words),
  };
  const views = {
    datasets: view(context, "trainyard.datasets", contents.datasets, new DatasetDragAndDrop(services)),
    runs: view(context, "trainyard.runs", contents.runs, new QueueDragAndDrop(services)),
    models: view(context, "trainyard.models", contents.models, new ModelDragAndDrop()),
    agents: view(context, "trainyard.agents", contents.agents),
  };
  const trees = Object.values(views).map(({ tree }) => tree);
  const machine = new MachineWatch(
    agent,
    ({ sample, alerts }) => {
      contents.agents.take(sample, alerts);
    },
    onFailure,
  );
  context.subscriptions.push(
    evaluations,
    ...Object.values(contents),
    machine,
    views.agents.tree.onDidChangeVisibility(({ visible }) => {
      machine.isWanted = visible;
    }),
    startAgentWhenSeen(services, trees),
    keepContexts(services),
    keepBadge(services.runs, views.runs.tree),
    keepMessages(services, trees),
    registerMarks(),
    markImportedFiles(services.datasets),
    registerDatasetDrop(),
    vscode.commands.registerCommand("trainyard.tree.showMore", (...args: unknown[]) => {
      for (const { group } of nodesOfKind(args, "moreRuns")) contents.runs.showMore(group);
      for (const { group } of nodesOfKind(args, "moreModels")) contents.models.showMore(group);
    }),
    // For keys: VS Code does not tell a command what is selected in a tree.
    vscode.commands.registerCommand("trainyard.tree.perform", (request: unknown) => {
      const { view, otherwise, ...first } = KeyRequest.parse(request);
      for (const { command, kinds } of otherwise === undefined ? [first] : [first, otherwise]) {
        const args = argumentsForKey(views[view].selection.nodes, kinds);
        if (args !== undefined) return vscode.commands.executeCommand(command, ...args);
      }
      return undefined;
    }),
  );
}

function view(
  { subscriptions }: vscode.ExtensionContext,
  id: string,
  content: TreeContent,
  dragAndDropController?: vscode.TreeDragAndDropController<TreeNode>,
): { readonly tree: vscode.TreeView<TreeNode>; readonly selection: Selection } {
  const click = `${id}.click`;
  const tree = vscode.window.createTreeView(id, {
    treeDataProvider: new Tree(content, click),
    canSelectMany: true,
    showCollapseAll: true,
    ...(dragAndDropController && { dragAndDropController }),
  });
  const selection = new Selection(tree, content);
  const performLine = async (): Promise<unknown> => {
    const node = await selection.clicked();
    const command = node && content.line(node)?.command;
    return command && vscode.commands.executeCommand(command.id, ...(command.arguments ?? [node, byClick]));
  };
  subscriptions.push(tree, selection, vscode.commands.registerCommand(click, performLine));
  return { tree, selection };
}

/** Loaded when somebody looks at the tooltip of a model. */
function chatStanding(services: Services): (reference: ModelReference) => Promise<string | undefined> {
  return async (reference) => {
    const { currentOffers, standingOf } = await import("../language-models/standing.ts");
    return standingOf(await currentOffers(services), reference);
  };
}
