// Problems that the agent has found in training files, underlined in their editors until the files change. What the
// language server tells as well, which reads open files as they are typed, is left to it.
import * as vscode from "vscode";
import type { Problem } from "../../schemas/problem.ts";
import type { Services } from "../services.ts";
import {
  lengthOfMark,
  notYetTold,
  placesByFile,
  sourceOfAgent,
  type ProblemPlace,
} from "./problem-places.ts";

const severities: Readonly<Record<Problem["severity"], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

const shown = new WeakMap<Services, TrainingDiagnostics>();

/** Those of this window. */
export function trainingDiagnostics(services: Services): TrainingDiagnostics {
  let diagnostics = shown.get(services);
  if (diagnostics === undefined) {
    diagnostics = new TrainingDiagnostics();
    shown.set(services, diagnostics);
    services.context.subscriptions.push(diagnostics);
  }
  return diagnostics;
}

class TrainingDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("trainyard");
  /** Files that the problems of a training file are in, itself or those that it extends. */
  readonly #filesOf = new Map<string, readonly vscode.Uri[]>();
  /** The newest question about each file: an older one that is answered later shows nothing any more. */
  readonly #newest = new Map<string, symbol>();
  readonly #listening: vscode.Disposable;

  constructor() {
    this.#listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      for (const uri of uris) this.#leaveToOthers(uri);
    });
  }

  /** To be called before the agent is asked. What it gives shows the answer, unless the file was asked about again. */
  ask(file: vscode.Uri): (problems: readonly Problem[]) => Promise<void> {
    const question = Symbol(file.toString());
    this.#newest.set(file.toString(), question);
    return async (problems) => {
      if (this.#newest.get(file.toString()) !== question) return;
      this.#newest.delete(file.toString());
      await this.#show(file, problems);
    };
  }

  /** Whether problems are shown, or asked for, that a change of the file may have mended. */
  isConcernedWith(file: vscode.Uri): boolean {
    return this.#newest.has(file.toString()) || (this.#collection.get(file)?.length ?? 0) > 0;
  }

  /** Problems that lie in no text, as in rows of a dataset, stand at the top of the training file. */
  async #show(file: vscode.Uri, problems: readonly Problem[]): Promise<void> {
    this.#clear(file);
    const files: vscode.Uri[] = [];
    const elsewhere: Problem[] = [];
    for (const [path, places] of placesByFile(problems, file.fsPath)) {
      const uri = path === file.fsPath ? file : vscode.Uri.file(path);
      if (uri.path.endsWith(".toml")) {
        this.#collection.set(uri, await diagnosticsOf(uri, places));
        files.push(uri);
      } else elsewhere.push(...places.map(({ problem }) => problem));
    }
    if (elsewhere.length > 0) {
      const there = elsewhere.map((problem) => asDiagnostic(new vscode.Range(0, 0, 0, 1), problem));
      this.#collection.set(file, [...(this.#collection.get(file) ?? []), ...there]);
    }
    this.#filesOf.set(file.toString(), files);
    for (const uri of files) this.#leaveToOthers(uri);
  }

  #clear(file: vscode.Uri): void {
    for (const uri of [file, ...(this.#filesOf.get(file.toString()) ?? [])]) this.#collection.delete(uri);
    this.#filesOf.delete(file.toString());
  }

  dispose(): void {
    this.#listening.dispose();
    this.#collection.dispose();
  }

  /** For good: the language server knows when they are mended. */
  #leaveToOthers(uri: vscode.Uri): void {
    const own = this.#collection.get(uri) ?? [];
    if (own.length === 0) return;
    const others = vscode.languages.getDiagnostics(uri).filter((one) => !own.includes(one));
    const left = notYetTold(own.map(asTold), others.map(asTold));
    if (left.length < own.length)
      this.#collection.set(
        uri,
        left.map(({ diagnostic }) => diagnostic),
      );
  }
}

async function diagnosticsOf(uri: vscode.Uri, places: readonly ProblemPlace[]): Promise<vscode.Diagnostic[]> {
  if (places.length === 0) return [];
  const document = await vscode.workspace.openTextDocument(uri);
  return places.map(({ line, column, problem }) => {
    const at = document.lineAt(Math.min(line, document.lineCount - 1));
    const end = column + lengthOfMark(at.text, column);
    return asDiagnostic(new vscode.Range(at.lineNumber, column, at.lineNumber, end), problem);
  });
}

function asDiagnostic(
  range: vscode.Range,
  { message, advice, severity, code, file, line }: Problem,
): vscode.Diagnostic {
  const text = advice === undefined ? message : `${message} ${advice}`;
  const diagnostic = new vscode.Diagnostic(range, text, severities[severity]);
  diagnostic.source = sourceOfAgent;
  diagnostic.code = code;
  if (file !== undefined && !file.endsWith(".toml")) {
    const place = new vscode.Location(vscode.Uri.file(file), new vscode.Position((line ?? 1) - 1, 0));
    diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(place, message)];
  }
  return diagnostic;
}

function asTold(diagnostic: vscode.Diagnostic): {
  line: number;
  code: string;
  diagnostic: vscode.Diagnostic;
} {
  const { code, range } = diagnostic;
  return { line: range.start.line, code: String(typeof code === "object" ? code.value : code), diagnostic };
}
