// Shows a tree's content in VS Code: the same node is always the same object, which is how VS Code knows it again.
import * as vscode from "vscode";
import { withoutOverrides } from "../../schemas/direction.ts";
import type { TreeContent } from "./content.ts";
import type { Line } from "./line.ts";
import { markedUri } from "./marks.ts";
import { nodeKey, type TreeNode } from "./node.ts";

export class Tree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #content: TreeContent;
  readonly #click: string;
  readonly #changes = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly #listening: { dispose(): void };
  /** Those that VS Code has been given, by their keys. */
  readonly #given = new Map<string, TreeNode>();

  readonly onDidChangeTreeData = this.#changes.event;

  /** `click` is the id of a command that performs the command of the selected line. */
  constructor(content: TreeContent, click: string) {
    this.#content = content;
    this.#click = click;
    this.#listening = content.onDidChange((changed) => {
      if (changed === "all") this.#changes.fire(undefined);
      else this.#fire(changed);
    });
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (node === undefined) this.#given.clear();
    const children = node === undefined ? this.#content.roots() : this.#content.children(node);
    return children.map((child) => this.#give(child));
  }

  getParent(node: TreeNode): TreeNode | undefined {
    const parent = this.#content.parent(node);
    return parent && this.#give(parent);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const line = this.#content.line(node);
    // It went while VS Code asked; the change that says so follows.
    if (line === undefined) return new vscode.TreeItem("");
    return itemOf(node, line, this.#click);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const text = await this.#content.tooltip(node);
    if (text !== undefined) item.tooltip = new vscode.MarkdownString(text, true);
    return item;
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
  }

  #give(node: TreeNode): TreeNode {
    const key = nodeKey(node);
    const known = this.#given.get(key) ?? node;
    this.#given.set(key, known);
    return known;
  }

  /** Nodes that VS Code does not have are not its concern. */
  #fire(nodes: readonly TreeNode[]): void {
    const known = nodes.flatMap((node) => this.#given.get(nodeKey(node)) ?? []);
    if (known.length > 0) this.#changes.fire(known);
  }
}

function itemOf(node: TreeNode, line: Line, click: string): vscode.TreeItem {
  const item = new vscode.TreeItem(withoutOverrides(line.label), collapsibleState(line));
  item.id = nodeKey(node);
  item.contextValue = line.context.join(" ");
  if (line.description !== undefined) item.description = line.description;
  if (line.icon !== undefined) {
    const color = line.icon.color === undefined ? undefined : new vscode.ThemeColor(line.icon.color);
    item.iconPath = new vscode.ThemeIcon(line.icon.id, color);
  }
  if (line.mark !== undefined) item.resourceUri = markedUri(nodeKey(node), line.mark);
  if (line.spoken !== undefined) item.accessibilityInformation = { label: line.spoken };
  // VS Code forgets a command's arguments when the line is renewed, which may be between the click and its effect.
  if (line.command !== undefined) item.command = { command: click, title: line.command.title };
  return item;
}

function collapsibleState({ children }: Line): vscode.TreeItemCollapsibleState {
  if (children === undefined) return vscode.TreeItemCollapsibleState.None;
  return children === "expanded"
    ? vscode.TreeItemCollapsibleState.Expanded
    : vscode.TreeItemCollapsibleState.Collapsed;
}
