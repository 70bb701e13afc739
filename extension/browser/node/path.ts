// What the shared modules need of Node's path, for paths of the agent's machine, which may be Windows.

const parts = /^(.*?)([/\\]?)([^/\\]*)$/s;

export function basename(path: string): string {
  return parts.exec(path)![3]!;
}

export function dirname(path: string): string {
  const [, folder = "", separator = ""] = parts.exec(path)!;
  return folder === "" ? separator || "." : folder;
}

export function extname(path: string): string {
  return /[^/\\.](\.[^/\\.]*)$/.exec(path)?.[1] ?? "";
}

export function join(first: string, ...others: readonly string[]): string {
  const separator = first.includes("\\") ? "\\" : "/";
  return [first.replace(/[/\\]$/, ""), ...others].join(separator);
}

const path = { basename, dirname, extname, join };
export { path as default };
