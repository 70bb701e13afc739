// One worker's process as the agent sees it: takes one job at a time, and tells why it has ended.
import type { WorkProgress } from "../../schemas/protocol/method.ts";
import { AgentChild, type ChildOptions } from "./agent-child.ts";
import { Report, type Order } from "./messages.ts";

export type WorkerProcessOptions = Omit<ChildOptions, "onMessage">;

/** The process has ended without an answer; the message goes on after "it". */
export class WorkerEnded extends Error {}

export type Answer = Exclude<Report, { kind: "begun" | "progress" }>;

interface Listener {
  begun: () => void;
  progress: (progress: WorkProgress) => void;
  answer: (answer: Answer) => void;
}

export class WorkerProcess {
  readonly #child: AgentChild;
  #listener: Listener | undefined;

  constructor(options: WorkerProcessOptions) {
    this.#child = new AgentChild({ ...options, onMessage: (message) => this.#receive(message) });
  }

  /** Resolves when the process is gone, to why, as the end of a sentence. Never rejects. */
  get ended(): Promise<string> {
    return this.#child.ended;
  }

  /** Whether it can be given a job. */
  get isUsable(): boolean {
    return this.#child.isUsable;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves to the worker's answer. Throws WorkerEnded. */
  async perform(order: Order, on: Pick<Listener, "begun" | "progress">): Promise<Answer> {
    const answer = new Promise<Answer>((resolve) => {
      this.#listener = { ...on, answer: resolve };
    });
    this.#child.send(order);
    const ended = this.ended.then((reason) => {
      throw new WorkerEnded(reason);
    });
    try {
      return await Promise.race([answer, ended]);
    } finally {
      this.#listener = undefined;
    }
  }

  /** Ends the process and all that it has started; resolves when it is gone. */
  kill(): Promise<void> {
    return this.#child.kill();
  }

  #receive(message: unknown): void {
    const report = Report.safeParse(message).data;
    if (report === undefined) {
      void this.kill();
      return;
    }
    if (report.kind === "begun") this.#listener?.begun();
    else if (report.kind === "progress") this.#listener?.progress(report.progress);
    else this.#listener?.answer(report);
  }
}
