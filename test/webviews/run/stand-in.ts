// Stands in for the extension: it answers what the page of runs asks for, from runs that were made up.
import type { TestContext } from "node:test";
import type { Intent, Message } from "../../../webviews/run/page.ts";
import { runPanel, type RunPanel } from "../../../schemas/panels/run.ts";
import { openWebview, type TestWebview, type WebviewOptions } from "../support/webview.ts";
import type { MadeUpRun } from "./made-up-run.ts";

type LogIntent = Extract<Intent, { kind: "log" }>;

export interface RunView {
  readonly view: TestWebview<RunPanel>;
  send(...messages: Message[]): Promise<void>;
  /** What the extension says first, and again when the page was loaded anew. */
  sendRuns(): Promise<void>;
  /** Adds steps to a run as its trainer would, and tells the page. */
  grow(run: MadeUpRun, steps: number): Promise<void>;
}

const POLL_MILLISECONDS = 5;

/** Opens the page on some runs; it is closed when the test ends, however it ends. */
export async function openRunView(
  context: TestContext,
  runs: readonly MadeUpRun[],
  options: WebviewOptions & { readonly lines?: readonly string[] } = {},
): Promise<RunView> {
  const view = await openWebview(runPanel, options);
  let answered = 0;
  let isOpen = true;
  const send = async (...messages: Message[]): Promise<void> => {
    if (isOpen) await view.send(...messages);
  };
  const answer = async (): Promise<void> => {
    while (isOpen) {
      // Questions are numbered anew with the page: an old answer would be taken for one to a new question.
      answered = Math.max(answered, view.firstIntent);
      const intent = view.intents[answered];
      if (intent !== undefined) {
        answered++;
        const message = answerTo(intent, runs, options.lines ?? []);
        if (message !== undefined) await send(message);
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  };
  const sendRuns = (): Promise<void> =>
    send({
      kind: "runs",
      runs: runs.map(({ summary }) => summary),
      gone: [],
      smoothing: 0.6,
      differences: false,
    });
  await sendRuns();
  const answering = answer();
  context.after(async () => {
    isOpen = false;
    await answering;
    await view.close();
  });
  return {
    view,
    send,
    sendRuns,
    grow: async (run, steps) => {
      const { train, events } = run.grow(steps);
      await send({ kind: "live", runs: [{ run: run.id, train, events }] }, { kind: "run", run: run.summary });
    },
  };
}

function answerTo(intent: Intent, runs: readonly MadeUpRun[], lines: readonly string[]): Message | undefined {
  if (intent.kind === "history") {
    const run = runs.find(({ id }) => id === intent.run);
    const { from, to, ...query } = intent.query;
    const bytes = run?.series({
      ...query,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    });
    return bytes && { kind: "history", run: intent.run, request: intent.request, bytes };
  }
  if (intent.kind === "log") return logPage(intent, lines);
  return undefined;
}

/** Pages of a hundred lines, filtered as the agent does; a line's place is its number. */
function logPage({ place, filter, request }: LogIntent, lines: readonly string[]): Message {
  const placed = lines
    .map((message, number) => ({
      place: number,
      time: 1_900_000_000 + number,
      level: message.startsWith("!") ? ("error" as const) : ("info" as const),
      message,
    }))
    .filter(({ message }) => message.includes(filter.search))
    .filter(({ level }) => filter.levels.length === 0 || filter.levels.includes(level));
  const isBackwards = place === "end" || "before" in place;
  const from = place === "end" ? Infinity : "before" in place ? place.before : place.after;
  const wanted = isBackwards
    ? placed.filter((line) => line.place < from).slice(-100)
    : placed.filter((line) => line.place >= from).slice(0, 100);
  const [first, last] = [wanted[0], wanted.at(-1)];
  return {
    kind: "log",
    request,
    lines: wanted,
    earlier: first === undefined || first === placed[0] ? null : first.place,
    later: last === undefined ? lines.length : last.place + 1,
    atEnd: last === placed.at(-1) || last === undefined,
  };
}
