// Looks now and then whether the home is still the agent's, and whether agent.json still leads to it.
import { statSync, type BigIntStats } from "node:fs";
import type { AgentFile } from "../../schemas/agent-file.ts";
import type { Database } from "../store/database.ts";
import type { Home } from "../store/home.ts";
import { isSameFile } from "../store/same-file.ts";
import { readAgentFile, writeAgentFile } from "./agent-file.ts";
import type { Log } from "./log.ts";

const LOOK_MILLISECONDS = 2000;

export interface HomeGuardOptions {
  readonly home: Home;
  readonly database: Pick<Database, "isInPlace">;
  readonly log: Log;
  /** The home was moved, removed or replaced while the guard was not closed; called once. */
  readonly onLost: () => void;
}

export class HomeGuard {
  readonly #options: HomeGuardOptions;
  readonly #root: BigIntStats;
  readonly #content: AgentFile;
  readonly #timer: NodeJS.Timeout;
  #cannotWrite = false;

  /** Writes agent.json. @throws disk_full, not_writable, not_a_file */
  constructor(options: HomeGuardOptions, content: AgentFile) {
    this.#options = options;
    this.#content = content;
    this.#root = statSync(options.home.root, { bigint: true });
    writeAgentFile(options.home, content);
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MILLISECONDS).unref();
  }

  /** Whether the home was moved, removed or replaced, so that what is there now belongs to nobody or another agent. */
  get isLost(): boolean {
    const { home, database } = this.#options;
    return !isSameFile(this.#root, home.root) || !database.isInPlace();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    if (!this.isLost) {
      this.#repair();
      return;
    }
    this.close();
    this.#options.log.error({ home: this.#options.home.root }, "the home was moved, removed or replaced");
    this.#options.onLost();
  }

  #repair(): void {
    const { home, log } = this.#options;
    const found = readAgentFile(home);
    const { pid, port, token } = this.#content;
    if (found?.pid === pid && found.port === port && found.token === token) return;
    try {
      writeAgentFile(home, this.#content);
      this.#cannotWrite = false;
      log.warn("agent.json was missing or damaged, and is written anew");
    } catch (error) {
      if (!this.#cannotWrite) log.error({ failure: String(error) }, "agent.json cannot be written");
      this.#cannotWrite = true;
    }
  }
}
