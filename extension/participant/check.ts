// What is wrong with a training file, for the Chat view: each problem with a link to its place.
import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { formatBytes, formatDuration, formatRoughly } from "../amounts.ts";
import { escapeMarkdown } from "../views/markdown.ts";
import type { Answering } from "./respond.ts";

export async function checkFile(answering: Answering, named: string | undefined): Promise<void> {
  const { services, stream, signal, words, say } = answering;
  if (!vscode.workspace.isTrusted) {
    say(vscode.l10n.t("This folder is not trusted, so its training files are not read."));
    return;
  }
  const file = await chosenFile(answering.request, named);
  if (file === undefined) {
    say(vscode.l10n.t("Which training file? Name it, attach it, or open it."));
    return;
  }
  const name = vscode.workspace.asRelativePath(file);
  stream.reference(file);
  stream.progress(vscode.l10n.t("Checking {0}", name));
  const training = { file: file.fsPath };
  const { plan, problems } = await services.agent.call("run/plan", { training }, { signal });
  const { t, language } = words;
  if (problems.length === 0) say(t("{0} has no problems.", `\`${name}\``));
  for (const { severity, message, advice, file: place, line, column } of problems) {
    const icon = severity === "error" ? "❌" : severity === "warning" ? "⚠️" : "ℹ️";
    say(`${icon} ${escapeMarkdown(message)} ${escapeMarkdown(advice ?? "")}`);
    const at = new vscode.Position((line ?? 1) - 1, (column ?? 1) - 1);
    const uri = place === undefined ? file : vscode.Uri.file(place);
    stream.anchor(new vscode.Location(uri, at), `${path.basename(uri.fsPath)}:${line ?? 1}`);
    say("");
  }
  if (plan === null) return;
  const { parameters, memory, memoryAvailable, seconds, fits } = plan;
  say(
    t(
      "It trains {0} parameters in {1} of memory, of which {2} are free, and takes {3}.",
      formatRoughly(parameters, language),
      formatBytes(memory, language),
      formatBytes(memoryAvailable, language),
      seconds === null ? t("a time that is not known yet") : formatDuration(seconds, t),
    ),
  );
  if (!fits) say(t("It does not fit into the memory of this machine."));
  const title = t("Start Training");
  if (fits) stream.button({ command: "trainyard.training.start", title, arguments: [file] });
}

/** What is named, attached, open, or the only one there is. */
async function chosenFile(
  { references }: vscode.ChatRequest,
  named: string | undefined,
): Promise<vscode.Uri | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const places = named === undefined ? [] : ["", ...folders].map((folder) => path.resolve(folder, named));
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return vscode.Uri.file(found);
  const attached = references
    .map(({ value }) => (value instanceof vscode.Location ? value.uri : value))
    .find((value) => value instanceof vscode.Uri && value.path.endsWith(".train.toml"));
  if (attached instanceof vscode.Uri) return attached;
  const open = vscode.window.activeTextEditor?.document.uri;
  if (open?.path.endsWith(".train.toml")) return open;
  const pattern = named === undefined ? "**/*.train.toml" : `**/${path.basename(named)}`;
  const all = await vscode.workspace.findFiles(pattern, "**/node_modules/**", 2);
  return all.length === 1 ? all[0] : undefined;
}
