// A real agent with runs that are written by the test, and what a page of theirs would know of them.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { TestContext } from "node:test";
import { createRun } from "../../../../../agent/run/create.ts";
import { writeManifest, type RunFolder } from "../../../../../agent/run/folder.ts";
import { readRun } from "../../../../../agent/run/state.ts";
import { openHome } from "../../../../../agent/store/home.ts";
import { identifyProcess } from "../../../../../agent/store/process-identity.ts";
import type { AgentConnection } from "../../../../../extension/agents/connection.ts";
import { AgentFailure } from "../../../../../extension/agents/failure.ts";
import { commandAgent } from "../../../../../extension/agents/launch.ts";
import { Listing } from "../../../../../extension/catalog/listing.ts";
import { runSource } from "../../../../../extension/catalog/sources.ts";
import { RunFeed } from "../../../../../extension/panels/run/feed.ts";
import type { Down, Up } from "../../../../../schemas/panels/panel.ts";
import { runPanel, type RunPanel } from "../../../../../schemas/panels/run.ts";
import type { RunState } from "../../../../../schemas/run.ts";
import { TrainingFile } from "../../../../../schemas/training.ts";
import { HistoryRequests } from "../../../../../webviews/run/requests.ts";
import { RunHistory } from "../../../../../webviews/run/run-history.ts";
import { builtProgram } from "../../../../support/built-program.ts";
import { connectionTo } from "../../../../support/editor-connection.ts";
import { RunFiles } from "../../../../support/run-files.ts";
import { temporaryFolder } from "../../../../support/temporary-folder.ts";

export type Message = Down<RunPanel>;
export type Intent = Up<RunPanel>;

/** A run whose trainer does nothing: the test writes its files. */
export interface WrittenRun {
  readonly id: string;
  readonly folder: RunFolder;
  readonly files: RunFiles;
  readonly become: (state: RunState) => void;
}

export interface WatchedHome {
  readonly connection: AgentConnection;
  readonly feed: RunFeed;
  readonly page: StandInPage;
  readonly failures: unknown[];
  readonly makeRun: (name: string, state: RunState) => WrittenRun;
}

/** Everything that was started is ended with the test. */
export function watchedHome(context: TestContext): WatchedHome {
  const root = temporaryFolder();
  const program = { main: builtProgram("main.mjs"), home: root };
  const connection = connectionTo(program.home, { program: program.main });
  const failures: unknown[] = [];
  const runs = new Listing(connection, runSource, (error) => failures.push(error));
  const trainers: ChildProcess[] = [];
  const page: StandInPage = new StandInPage((intent) => {
    void feed.answer(intent).catch((error: unknown) => failures.push(error));
  });
  const feed = new RunFeed({
    agent: connection,
    runs,
    t: (text) => text,
    failureText: (error) => {
      const problems = error instanceof AgentFailure ? error.problems : [];
      return { message: [error, ...problems.map(({ message }) => message)].join(" "), advice: "" };
    },
    smoothing: () => 0.6,
    send: (message) => {
      page.take(message);
    },
    onFailure: (error) => failures.push(error),
  });
  context.after(async () => {
    feed.end();
    runs.dispose();
    connection.dispose();
    await commandAgent(program, "stop").catch(() => undefined);
    for (const trainer of trainers) {
      const ended = once(trainer, "exit");
      trainer.kill("SIGKILL");
      await ended;
    }
  });
  return {
    connection,
    feed,
    page,
    failures,
    makeRun: (name, state) => {
      const home = openHome(root);
      const config = TrainingFile.parse({
        schema: 1,
        name,
        dataset: { path: "rows.jsonl" },
        training: { steps: 1_000_000 },
      });
      const { folder, manifest } = createRun(home, path.join(root, `${name}.train.toml`), config);
      const trainer = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
      trainers.push(trainer);
      const become = (next: RunState): void => {
        const isOver = !["queued", "running", "paused"].includes(next);
        const { manifest: before } = readRun(folder.root);
        writeManifest(folder, {
          ...before,
          state: next,
          startedAt: before.startedAt ?? new Date().toISOString(),
          ...(isOver ? { endedAt: new Date().toISOString() } : {}),
          process: identifyProcess(trainer.pid!),
        });
      };
      become(state);
      return { id: manifest.id, folder, files: new RunFiles(folder.root), become };
    },
  };
}

/** Does with messages what the page does, without drawing. */
export class StandInPage {
  readonly messages: Message[] = [];
  readonly histories = new Map<string, RunHistory>();
  #ids: readonly string[] = [];
  readonly #requests: HistoryRequests;
  readonly #send: (intent: Intent) => void;

  constructor(send: (intent: Intent) => void) {
    this.#send = send;
    this.#requests = new HistoryRequests(send, () => ({
      histories: this.#ids.map((id) => this.history(id)),
      axis: "step",
      range: null,
      extent: { from: 0, to: 1 },
      bins: 2000,
      needsClock: false,
    }));
  }

  history(run: string): RunHistory {
    let history = this.histories.get(run);
    if (history === undefined) this.histories.set(run, (history = new RunHistory(run)));
    return history;
  }

  ask(intent: Intent): void {
    this.#send(intent);
  }

  /** The page was hidden: it knows nothing any more. */
  forget(): void {
    this.histories.clear();
    this.messages.length = 0;
  }

  count(kind: Message["kind"]): number {
    return this.messages.filter((message) => message.kind === kind).length;
  }

  last<K extends Message["kind"]>(kind: K): Extract<Message, { kind: K }> | undefined {
    return this.messages.findLast((message) => message.kind === kind) as
      Extract<Message, { kind: K }> | undefined;
  }

  take(message: Message): void {
    runPanel.down.parse(message);
    this.messages.push(message);
    switch (message.kind) {
      case "runs":
        this.#ids = message.runs.map(({ id }) => id);
        this.#requests.refresh();
        break;
      case "history":
        this.history(message.run).take(message.request, message.bytes);
        break;
      case "historyFailed":
        this.history(message.run).giveUp(message.request);
        break;
      case "live":
        for (const { run, train, events } of message.runs) this.history(run).add(train, events);
        break;
      case "stale":
        this.#requests.stale(this.history(message.run));
        break;
      default:
        break;
    }
  }
}
