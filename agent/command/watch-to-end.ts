// Watches a run until it ends: live on a terminal, in plain lines elsewhere. Ctrl-C never ends a run by itself.
import { isActive } from "../../schemas/run-state.ts";
import { errors } from "../errors.ts";
import type { Run } from "../run/state.ts";
import { watchRun, type RunUpdate } from "../run/watch.ts";
import { CTRL_C, readKey } from "../terminal/keys.ts";
import { createLive } from "../terminal/live.ts";
import { createPace, plainProgress } from "../terminal/plain.ts";
import { applyUpdate, createRunView, type RunView } from "../terminal/run-view.ts";
import { drawScreen } from "../terminal/screen.ts";
import { harmless, span, type Line } from "../terminal/text.ts";
import { capabilitiesOf } from "../terminal/capabilities.ts";
import { exitCodeOfFailure } from "./exit-codes.ts";
import type { Output } from "./output.ts";
import { askForEnd } from "./through-agent.ts";

/** Seconds between two plain lines. */
const PLAIN_SECONDS = 5;

/**
 * Returns the run when it has succeeded; throws what else became of it, or that the user has left it. What was
 * logged before `since`, in milliseconds since the Unix epoch, is not said again.
 */
export async function watchToEnd(run: Run, output: Output, since = 0): Promise<Run> {
  const left = new AbortController();
  const view = createRunView(run.manifest, run.state);
  const watcher = output.capabilities.live ? watchLive(view, run, left) : watchPlain(view, output, left);
  let last = run;
  try {
    for await (const update of watchRun(run.folder.root, { signal: left.signal })) {
      update.log = update.log.filter(({ time }) => time * 1000 >= since);
      applyUpdate(view, update, Date.now());
      watcher.show(update);
      last = update.run;
    }
  } finally {
    watcher.close();
  }
  if (left.signal.aborted) throw errors.runLeft(run.manifest.id);
  return requireSuccess(last);
}

/** The run if it has succeeded; everything else is a failure with its own exit code. */
export function requireSuccess(run: Run): Run {
  const { id, failure, step } = run.manifest;
  switch (run.state) {
    case "succeeded":
      return run;
    case "failed": {
      const { code, message, advice } = failure ?? { code: "bug", message: "no reason was given" };
      throw errors.runFailed(id, code, message, advice, exitCodeOfFailure(code));
    }
    case "stopped":
      throw errors.runStopped(id, step ?? 0);
    case "interrupted":
    case "queued":
    case "running":
    case "paused":
      throw errors.runInterrupted(id);
  }
}

interface Watcher {
  show(update: RunUpdate): void;
  close(): void;
}

function watchPlain(view: RunView, output: Output, left: AbortController): Watcher {
  const due = createPace(PLAIN_SECONDS);
  const leave = (): void => left.abort();
  process.once("SIGINT", leave);
  return {
    show(update) {
      for (const { message } of update.log) output.say(harmless(message));
      const ended = !isActive(update.run.state);
      if (ended ? view.step > 0 : due(view, Date.now())) {
        output.say(plainProgress(view));
        const { step, steps, loss, heldOutLoss, accuracy, preferences, tokensPerSecond } = view;
        const figures = { step, steps, loss, heldOutLoss, accuracy, preferences, tokensPerSecond };
        output.tell("progress", figures);
      }
    },
    close: () => process.off("SIGINT", leave),
  };
}

const questions = {
  none: [span(" Ctrl-C: leave it running or stop it", "faint")],
  leave: [
    span(" l", "title"),
    span(" leave it running   "),
    span("s", "title"),
    span(" stop it   "),
    span("k", "title"),
    span(" keep watching"),
  ],
  stopping: [span(" Stopping at the next step; the checkpoint is kept …", "warning")],
} satisfies Record<string, Line>;

function watchLive(view: RunView, run: Run, left: AbortController): Watcher {
  const live = createLive(process.stdout, capabilitiesOf(process.stdout));
  const closed = new AbortController();
  const notices: string[] = [];
  let footer: Line = questions.none;

  const draw = (): void => {
    const { width, height, unicode } = capabilitiesOf(process.stdout);
    live.draw(drawScreen(view, { width: width - 1, height: height - 1, unicode }, footer));
  };
  const ask = (): void => {
    if (process.stdin.isTTY) void askWhatToDo();
    else left.abort();
  };
  async function askWhatToDo(): Promise<void> {
    footer = questions.leave;
    draw();
    const key = await readKey(process.stdin, ["l", "s", "k"], closed.signal);
    footer = questions.none;
    if (key === "l" || key === CTRL_C) left.abort();
    if (key === "s") {
      footer = questions.stopping;
      // What it says is said by the run itself.
      askForEnd(run).catch(() => undefined);
    }
    draw();
  }
  const end = (): void => {
    live.finish();
    process.exit(143);
  };

  process.on("SIGINT", ask);
  process.once("SIGTERM", end);
  process.stdout.on("resize", draw);
  return {
    show(update) {
      for (const { level, message } of update.log) if (level !== "info") notices.push(message);
      draw();
    },
    close() {
      closed.abort();
      process.off("SIGINT", ask);
      process.off("SIGTERM", end);
      process.stdout.off("resize", draw);
      footer = [];
      draw();
      live.finish();
      for (const notice of notices.slice(-10)) process.stdout.write(`${harmless(notice)}\n`);
    },
  };
}
