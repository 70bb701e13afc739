// The connection to the agent of a home: it finds or starts the agent, comes back after a cut, and says how it stands.
import { protocolVersion, type AgentInfo } from "../../schemas/protocol/agent.ts";
import type { Changed, MethodName, RepeatableRequest, Result } from "../../schemas/protocol.ts";
import { Emitter, type Event } from "../emitter.ts";
import { sleep } from "../sleep.ts";
import type { AgentWords } from "../words/agent-words.ts";
import { AgentFailure, failed, parseFailure } from "./failure.ts";
import type { AgentReach, FoundAgent } from "./reach.ts";
import type { AgentSession, CallOptions } from "./session.ts";

export type AgentState =
  /** Nobody has asked for it yet, or it was ended. */
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  | { readonly kind: "connected"; readonly info: AgentInfo }
  | { readonly kind: "reconnecting"; readonly reason: string }
  /** An agent runs that speaks another version of the protocol. */
  | { readonly kind: "incompatible"; readonly version: string; readonly protocolVersion: number }
  | { readonly kind: "failed"; readonly failure: AgentFailure };

export interface ConnectionOptions {
  readonly reach: AgentReach;
  readonly client: { readonly name: string; readonly version: string };
  /** Called with every new connection before others use it, as to tell the agent its settings. */
  readonly greet?: (session: AgentSession) => Promise<void>;
  readonly log: (message: string) => void;
  /** Has what the agent says in the user's language; undefined where that is English. */
  readonly words?: () => Promise<AgentWords | undefined>;
}

/** Between two tries to come back, in milliseconds. After the last one it is left to its user. */
const PAUSES = [100, 200, 500, 1000, 2000, 5000, 5000, 5000];

export class AgentConnection {
  readonly #options: ConnectionOptions;
  readonly #states = new Emitter<AgentState>();
  readonly #changes = new Emitter<Changed>();
  #state: AgentState = { kind: "stopped" };
  #session: AgentSession | undefined;
  #agent: FoundAgent | undefined;
  #connecting: Promise<void> | undefined;
  /** Grows with what makes coming back pointless: a command to the agent, the end of the connection. */
  #generation = 0;
  #disposed = false;

  readonly onDidChangeState: Event<AgentState> = this.#states.event;
  /** What the agent says has changed. After a cut, look at everything again. */
  readonly onDidChange: Event<Changed> = this.#changes.event;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): AgentState {
    return this.#state;
  }

  /** Of the agent's port over HTTP; undefined while none is connected. */
  get address(): string | undefined {
    return this.#session === undefined ? undefined : this.#agent?.address;
  }

  get home(): string {
    return this.#options.reach.home;
  }

  /** Connects if an agent runs; starts none. */
  async adopt(): Promise<void> {
    await this.#once(() => this.#connect(false));
  }

  /** Connects, starting the agent if none runs. @throws AgentFailure; the state tells it, too */
  async ensure(): Promise<void> {
    // Whoever connects already may have been told to start none.
    await this.#connecting;
    if (this.#session === undefined) await this.#once(() => this.#connect(true));
    if (this.#session === undefined) throw this.#whyNot();
  }

  /** Ends the agent; its runs go on. @throws AgentFailure */
  async stop(): Promise<void> {
    await this.#command("stop");
    this.#become({ kind: "stopped" });
  }

  /** Replaces the agent, also one of another version; its runs go on. @throws AgentFailure */
  async restart(): Promise<void> {
    this.#become({ kind: "starting" });
    await this.#command("restart");
    await this.ensure();
  }

  /** Calls a method, starting the agent if need be. @throws AgentFailure */
  async call<M extends MethodName>(
    method: M,
    params: RepeatableRequest<M>,
    options?: CallOptions<M>,
  ): Promise<Result<M>> {
    const session = await this.#sessionFor(options?.signal);
    return session.call(method, params, options);
  }

  /** The bytes of a path of the agent's port. @throws AgentFailure */
  async download(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    await this.#sessionFor(signal);
    const { status, body } = await this.#agent!.download(path, signal).catch((error: unknown) => {
      throw signal?.aborted
        ? failed("call_cancelled", "The download was cancelled.")
        : failed("agent_connection_lost", messageOf(error));
    });
    if (status >= 200 && status < 300) return body;
    throw asDownloadFailure(status, new TextDecoder().decode(body)).saidIn(await this.#options.words?.());
  }

  /** Resolves with true once it is connected, and with false when that is no longer waited for. */
  async connected(signal?: AbortSignal): Promise<boolean> {
    while (this.#state.kind !== "connected") {
      if (this.#disposed || signal?.aborted) return false;
      await this.#nextState(signal);
    }
    return !(signal?.aborted ?? false);
  }

  dispose(): void {
    this.#disposed = true;
    this.#generation++;
    this.#session?.close();
    this.#become({ kind: "stopped" });
    this.#states.dispose();
    this.#changes.dispose();
  }

  #nextState(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        listening.dispose();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const listening = this.onDidChangeState(done);
      signal?.addEventListener("abort", done);
    });
  }

  /** Starting the agent takes seconds, which nobody has to wait who has cancelled. */
  async #sessionFor(signal: AbortSignal | undefined): Promise<AgentSession> {
    const cancelled = (): AgentFailure => failed("call_cancelled", "The call was cancelled.");
    if (signal?.aborted) throw cancelled();
    if (this.#session === undefined) {
      let stopWaiting: (() => void) | undefined;
      const cancelling = new Promise<never>((_, reject) => {
        stopWaiting = () => {
          reject(cancelled());
        };
        signal?.addEventListener("abort", stopWaiting);
      });
      await Promise.race([this.ensure(), cancelling]).finally(() => {
        if (stopWaiting !== undefined) signal?.removeEventListener("abort", stopWaiting);
      });
    }
    if (this.#session === undefined) throw failed("agent_connection_lost", "The connection has ended.");
    return this.#session;
  }

  /** Of several that ask at once all get the same. */
  #once(connect: () => Promise<void>): Promise<void> {
    this.#connecting ??= connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #connect(mayStart: boolean): Promise<void> {
    if (this.#session !== undefined || this.#disposed) return;
    try {
      const agent = (await this.#options.reach.find()) ?? (mayStart ? await this.#start() : undefined);
      if (agent === undefined) {
        this.#become({ kind: "stopped" });
      } else if (agent.protocolVersion !== protocolVersion) {
        const { version, protocolVersion: theirs } = agent;
        this.#become({ kind: "incompatible", version, protocolVersion: theirs });
      } else {
        await this.#open(agent);
      }
    } catch (error) {
      const met = error instanceof AgentFailure ? error : failed("agent_not_started", messageOf(error));
      const failure = met.saidIn(await this.#options.words?.());
      this.#options.log(`The agent cannot be reached: ${failure.message}`);
      this.#become({ kind: "failed", failure });
    }
  }

  async #start(): Promise<FoundAgent | undefined> {
    this.#become({ kind: "starting" });
    const started = performance.now();
    await this.#options.reach.command("start");
    this.#options.log(`The agent was started in ${Math.round(performance.now() - started)} ms.`);
    const agent = await this.#options.reach.find();
    if (agent === undefined) {
      throw failed("agent_not_started", "The agent was started and does not answer.");
    }
    return agent;
  }

  async #open(agent: FoundAgent): Promise<void> {
    const { AgentSession } = await import("./session.ts");
    const words = await this.#options.words?.();
    const session = new AgentSession(await agent.open(), words);
    try {
      const { client } = this.#options;
      const info = await session.call("agent/info", { client, protocolVersion, changes: true });
      await this.#greet(session);
      if (this.#disposed) session.close();
      else this.#begin(session, agent, info);
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** An agent that cannot keep settings, as on a full disk, is of use all the same. */
  async #greet(session: AgentSession): Promise<void> {
    try {
      await this.#options.greet?.(session);
    } catch (error) {
      this.#options.log(`The agent has not taken the settings: ${messageOf(error)}`);
    }
  }

  #begin(session: AgentSession, agent: FoundAgent, info: AgentInfo): void {
    session.onChanged((changed) => {
      this.#changes.fire(changed);
    });
    this.#session = session;
    this.#agent = agent;
    this.#options.log(`Connected to agent ${info.version} (process ${info.pid}) on port ${agent.port}.`);
    this.#become({ kind: "connected", info });
    void session.closed.then((reason) => {
      if (this.#session === session) void this.#comeBack(reason);
    });
  }

  /** An agent that has taken its leave stays away; one that was killed is started anew. */
  async #comeBack(reason: string): Promise<void> {
    this.#session = undefined;
    const generation = this.#generation;
    this.#options.log(`The connection to the agent has ended: ${reason}.`);
    for (const [tries, pause] of PAUSES.entries()) {
      this.#become({ kind: "reconnecting", reason });
      await sleep(pause);
      if (generation !== this.#generation) return;
      if (!this.#options.reach.mayComeBack()) {
        this.#become({ kind: "stopped" });
        return;
      }
      await this.#once(() => this.#connect(tries > 0));
      if (generation !== this.#generation || this.#isSettled()) return;
    }
  }

  /** There is a session, or there is nothing that coming back could do. */
  #isSettled(): boolean {
    return this.#session !== undefined || this.#state.kind === "incompatible";
  }

  async #command(command: "stop" | "restart"): Promise<void> {
    this.#generation++;
    // So that the end of the connection is no loss.
    const session = this.#session;
    this.#session = undefined;
    session?.close();
    try {
      await this.#options.reach.command(command);
    } catch (error) {
      // It is as it was, or it has ended.
      await this.adopt();
      throw error;
    }
  }

  #whyNot(): AgentFailure {
    if (this.#state.kind === "failed") return this.#state.failure;
    if (this.#state.kind === "incompatible") {
      return failed("agent_incompatible", `The agent that runs is version ${this.#state.version}.`);
    }
    return failed("agent_not_running", "No agent runs.");
  }

  #become(state: AgentState): void {
    this.#state = state;
    this.#states.fire(state);
  }
}

function asDownloadFailure(status: number, text: string): AgentFailure {
  return parseFailure(text) ?? failed("download_failed", `The agent answered ${status}.`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
