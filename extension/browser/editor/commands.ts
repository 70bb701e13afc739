// Commands by their names.
import type { Disposable } from "../../emitter.ts";

const known = new Map<string, (...args: unknown[]) => unknown>();

export function registerCommand(name: string, perform: (...args: unknown[]) => unknown): Disposable {
  known.set(name, perform);
  return { dispose: () => known.delete(name) };
}

/** @throws where there is no such command in a browser */
export async function executeCommand(name: string, ...args: unknown[]): Promise<unknown> {
  const perform = known.get(name);
  if (perform === undefined) throw new Error(`There is no command ${name} in a browser.`);
  return await perform(...args);
}
