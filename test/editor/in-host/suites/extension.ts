// The extension under test, as the extension host knows it.
import assert from "node:assert/strict";
import * as vscode from "vscode";

export interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<Record<string, { readonly default?: unknown; readonly scope: string }>>;
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
  };
}

export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension("trainyard.trainyard");
  assert.ok(found, "The extension is installed.");
  return found;
}

export function manifest(): Manifest {
  return extension().packageJSON as Manifest;
}
