// Quick picks over lists that may still be loading and that change while they are open.
import * as vscode from "vscode";
import { editorWords } from "../editor-words.ts";
import type { Event } from "../emitter.ts";
import type { PickGroup } from "./row.ts";
import type { Wording } from "./runs.ts";

export interface PickOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Called anew whenever something has changed. */
  readonly groups: () => readonly PickGroup<T>[];
  /** Two values that mean the same have the same key: a line stays chosen when its figures change. */
  readonly keyOf: (value: T) => string;
  /** Keys of what is chosen at first, where several can be. */
  readonly chosen?: readonly string[];
  readonly source?: { readonly isLoaded: boolean; readonly onDidChange: Event<unknown> };
}

interface Item<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

export function wording(): Wording {
  return { ...editorWords(), now: Date.now() };
}

/** Undefined when its user has changed their mind. */
export async function pickOne<T>(pick: PickOptions<T>): Promise<T | undefined> {
  return (await show(pick, false))?.[0];
}

/** Undefined when its user has changed their mind. */
export function pickMany<T>(pick: PickOptions<T>): Promise<readonly T[] | undefined> {
  return show(pick, true);
}

function show<T>(pick: PickOptions<T>, isMany: boolean): Promise<readonly T[] | undefined> {
  const box = vscode.window.createQuickPick<Item<T>>();
  box.title = pick.title;
  box.placeholder = pick.placeholder;
  box.canSelectMany = isMany;
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  // Figures that come do not take the list away from under whoever reads it.
  box.keepScrollPosition = true;
  fill(box, pick, pick.chosen ?? []);
  const listening = pick.source?.onDidChange(() => {
    fill(box, pick, keysOf(box.selectedItems, pick));
  });
  return new Promise((resolve) => {
    box.onDidAccept(() => {
      const chosen = valuesOf(box.selectedItems);
      if (chosen.length === 0) return;
      const newest = new Map(valuesOf(itemsOf(pick)).map((value) => [pick.keyOf(value), value]));
      resolve(chosen.map((value) => newest.get(pick.keyOf(value)) ?? value));
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      listening?.dispose();
      box.dispose();
    });
    box.show();
  });
}

/**
 * Draws the lines anew where they read otherwise now; what was chosen and where the focus was stays. Lines that are drawn
 * anew lose a click, and a tick that VS Code has not told of yet.
 */
function fill<T>(box: vscode.QuickPick<Item<T>>, pick: PickOptions<T>, chosen: readonly string[]): void {
  const active = keysOf(box.activeItems, pick);
  const itemsWith = (keys: readonly string[]): Item<T>[] =>
    box.items.filter((item) => keysOf([item], pick).some((key) => keys.includes(key)));
  box.busy = pick.source?.isLoaded === false;
  const items = itemsOf(pick);
  if (linesOf(items, pick) === linesOf(box.items, pick)) return;
  box.items = items;
  if (box.canSelectMany) box.selectedItems = itemsWith(chosen);
  if (active.length > 0) box.activeItems = itemsWith(active);
}

function valuesOf<T>(items: readonly Item<T>[]): T[] {
  return items.flatMap(({ value }) => (value === undefined ? [] : [value]));
}

function keysOf<T>(items: readonly Item<T>[], { keyOf }: PickOptions<T>): string[] {
  return valuesOf(items).map(keyOf);
}

/** As people see them, and what they stand for. */
function linesOf<T>(items: readonly Item<T>[], { keyOf }: PickOptions<T>): string {
  return JSON.stringify(
    items.map(({ value, ...line }) => [line, value === undefined ? undefined : keyOf(value)]),
  );
}

function itemsOf<T>({ groups, source }: PickOptions<T>): Item<T>[] {
  const items = groups().flatMap(({ heading, rows }): Item<T>[] => [
    ...(heading === "" ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }]),
    ...rows,
  ]);
  if (items.length > 0) return items;
  return [
    { label: source?.isLoaded === false ? vscode.l10n.t("Loading…") : vscode.l10n.t("Nothing to choose") },
  ];
}
