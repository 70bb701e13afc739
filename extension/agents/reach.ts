// How an agent is found and reached: on this machine by its file and its command line, in a browser by the page's address.
import type { Disposable } from "../emitter.ts";

/** Texts back and forth, until it has ended. */
export interface Wire {
  /** Resolves with the reason. */
  readonly closed: Promise<string>;
  send(text: string): Promise<void>;
  onMessage(listener: (text: string) => void): Disposable;
  close(code: number): void;
}

export interface DownloadAnswer {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** An agent that has proven that it is the one. */
export interface FoundAgent {
  readonly version: string;
  readonly protocolVersion: number;
  readonly port: number;
  /** Of its port over HTTP, as `http://127.0.0.1:8790`. */
  readonly address: string;
  /** @throws agent_connection_lost */
  open(): Promise<Wire>;
  /** What lies at a path of its port. @throws any Error */
  download(path: string, signal: AbortSignal | undefined): Promise<DownloadAnswer>;
}

export interface AgentReach {
  /** Folder on the agent's machine where its data lies; empty while that is not known. */
  readonly home: string;
  /** The agent that answers, or undefined. @throws AgentFailure where it answers and lets nobody in */
  find(): Promise<FoundAgent | undefined>;
  /** Whether an agent that does not answer any more may come back. */
  mayComeBack(): boolean;
  /** @throws AgentFailure */
  command(command: "start" | "stop" | "restart"): Promise<void>;
}
