// Answers a question to @trainyard from what the agent tells; no language model is needed for it.
import * as vscode from "vscode";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { cancellationBy } from "../cancellation.ts";
import { editorWords } from "../editor-words.ts";
import { failureLine } from "../failure-text.ts";
import { currentOffers } from "../language-models/standing.ts";
import { logFailure } from "../log-failure.ts";
import type { Services } from "../services.ts";
import type { Words } from "../views/words.ts";
import { checkFile } from "./check.ts";
import {
  datasetsList,
  datasetStory,
  differencesList,
  failureStory,
  linkedCommands,
  modelsList,
  runsList,
  runStory,
} from "./markdown.ts";
import { readQuestion, type Question } from "./question.ts";

export interface Answering {
  readonly services: Services;
  readonly request: vscode.ChatRequest;
  readonly stream: vscode.ChatResponseStream;
  readonly signal: AbortSignal;
  readonly words: Words;
  /** Writes Markdown whose links may run our commands. */
  readonly say: (markdown: string) => void;
}

export async function respond(
  services: Services,
  request: vscode.ChatRequest,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const cancellation = cancellationBy(token);
  const { signal } = cancellation;
  const say = (markdown: string): void => {
    const text = new vscode.MarkdownString(`${markdown}\n\n`);
    text.isTrusted = { enabledCommands: linkedCommands };
    stream.markdown(text);
  };
  const words = editorWords();
  const answering: Answering = { services, request, stream, signal, words, say };
  try {
    await answer(answering);
    return {};
  } catch (error) {
    if (signal.aborted) return {};
    logFailure(services, error);
    return { errorDetails: { message: failureLine(error) } };
  } finally {
    cancellation.dispose();
  }
}

async function answer(answering: Answering): Promise<void> {
  const { services, request, signal, stream, words, say } = answering;
  const { agent } = services;
  stream.progress(vscode.l10n.t("Asking the agent"));
  const [{ runs }, { datasets }] = await Promise.all([
    agent.call("run/list", { limit: 1000 }, { signal }),
    agent.call("dataset/list", {}, { signal }),
  ]);
  const question = readQuestion(request.command, request.prompt, [...runs, ...datasets]);
  const namedRuns = question.named.flatMap((id) => runs.find((run) => run.id === id) ?? []);
  const namedDatasets = question.named.flatMap((id) => datasets.find((one) => one.id === id) ?? []);
  switch (question.topic) {
    case "runs":
      if (namedRuns.length === 0) say(runsList(runs, Date.now(), words));
      for (const run of namedRuns) tellRun(answering, run);
      break;
    case "datasets":
      if (namedDatasets.length === 0) say(datasetsList(datasets, words));
      for (const dataset of namedDatasets) say(datasetStory(dataset, words));
      break;
    case "models":
      say(modelsList(await currentOffers(services), words));
      break;
    case "why":
      await explain(answering, question, runs, namedRuns);
      break;
    case "check":
      await checkFile(answering, question.file);
      break;
    case "overview":
      say(
        vscode.l10n.t(
          "I tell of runs, datasets, models and training files, from the data of the agent. Ask by name, or with /runs, /datasets, /models, /why or /check.",
        ),
      );
      say(runsList(runs, Date.now(), words));
  }
}

function tellRun({ stream, words, say }: Answering, run: RunSummary): void {
  say(runStory(run, Date.now(), words));
  stream.reference(vscode.Uri.file(run.file));
  const open = vscode.l10n.t("Open Run");
  stream.button({ command: "trainyard.run.open", title: open, arguments: [run.id] });
}

/** Two runs that are named, or else the last one that failed, or else the two newest. */
async function explain(
  answering: Answering,
  { named }: Question,
  runs: readonly RunSummary[],
  namedRuns: readonly RunSummary[],
): Promise<void> {
  const { services, signal, words, say } = answering;
  const asksForFailure = /fail|crash|wrong|失败|出错|崩溃/i.test(answering.request.prompt);
  const failed = namedRuns.length > 0 ? namedRuns[0] : runs.find(({ failure }) => failure !== undefined);
  if (namedRuns.length < 2 && failed?.failure !== undefined && (asksForFailure || named.length > 0)) {
    say(failureStory(failed, words));
    tellRun(answering, failed);
    return;
  }
  const others = runs.filter((run) => !namedRuns.includes(run) && run.validationLoss !== undefined);
  const [left, right] = [...namedRuns, ...others];
  if (left === undefined || right === undefined) {
    say(vscode.l10n.t("There are no two runs to compare yet."));
    return;
  }
  const ids = { left: left.id, right: right.id };
  const { differences } = await services.agent.call("run/diff", ids, { signal });
  say(differencesList(left, right, differences, words));
}
