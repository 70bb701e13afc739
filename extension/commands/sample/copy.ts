// Copies the sample that comes with the extension into a folder, and overwrites nothing there.
import * as vscode from "vscode";

export interface SampleCopy {
  readonly trainingFile: vscode.Uri;
  /** Names of the files that were there with another content, and have stayed. */
  readonly kept: readonly string[];
}

const TRAINING_FILE = "git-helper.train.toml";
const NAMES = [TRAINING_FILE, "train.jsonl", "validation.jsonl", "README.md"];

/** Into `trainyard-sample/` of the folder. @throws FileSystemError */
export async function copySample(extension: vscode.Uri, folder: vscode.Uri): Promise<SampleCopy> {
  const from = vscode.Uri.joinPath(extension, "samples", "git-helper");
  const to = vscode.Uri.joinPath(folder, "trainyard-sample");
  await vscode.workspace.fs.createDirectory(to);
  const kept: string[] = [];
  for (const name of NAMES) {
    const source = vscode.Uri.joinPath(from, name);
    const target = vscode.Uri.joinPath(to, name);
    if (!(await exists(target))) await vscode.workspace.fs.copy(source, target, { overwrite: false });
    else if (await differ(source, target)) kept.push(name);
  }
  return { trainingFile: vscode.Uri.joinPath(to, TRAINING_FILE), kept };
}

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}

async function differ(left: vscode.Uri, right: vscode.Uri): Promise<boolean> {
  const [one, other] = await Promise.all([left, right].map((file) => vscode.workspace.fs.readFile(file)));
  return Buffer.compare(one!, other!) !== 0;
}
