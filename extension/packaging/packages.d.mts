// What tests see of packages.mjs.
import type { Target } from "./targets.mjs";

interface Locked {
  readonly version: string;
  readonly integrity?: string;
}
export interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}
export const besideTheBundle: readonly string[];
export function reachedFiles(root: string): Promise<string[]>;
export function nativePackages(
  target: Target,
  lock: Lock,
): { manifest: { dependencies: Record<string, string> }; lock: Lock };
export function packageFiles(
  root: string,
  target: Target,
  reached: readonly string[],
  native: readonly string[],
): [from: string, to: string][];
