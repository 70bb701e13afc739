// What was chosen for the runs of the table: read page by page, and told once for every page that shows them.
import type { FlatConfig } from "../../../schemas/protocol/run.ts";

const CONFIGS_A_PAGE = 500;

export interface RunConfigsOptions {
  /** @throws AgentFailure */
  readonly read: (page: { readonly offset: number; readonly limit: number }) => Promise<{
    readonly configs?: Readonly<Record<string, FlatConfig>> | undefined;
    readonly total: number;
  }>;
  /** All that are known. */
  readonly runs: () => readonly { readonly id: string }[];
  readonly send: (configs: Record<string, FlatConfig>) => void;
}

export class RunConfigs {
  readonly #options: RunConfigsOptions;
  /** Of runs whose training file the page has: it never changes. */
  #told = new Set<string>();
  #isAsking = false;
  /** There are other runs, or another page, than when the reading that is under way began. */
  #isOld = false;
  #isDisposed = false;

  constructor(options: RunConfigsOptions) {
    this.#options = options;
  }

  /** The page has nothing. */
  forget(): void {
    this.#told = new Set();
  }

  /** Tells what the page does not have of these runs. @throws AgentFailure */
  async tell(shown: readonly { readonly id: string }[]): Promise<void> {
    if (shown.every(({ id }) => this.#told.has(id))) return;
    this.#isOld = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#isOld) {
        this.#isOld = false;
        await this.#tellAll();
      }
    } finally {
      this.#isAsking = false;
    }
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #tellAll(): Promise<void> {
    const { read, runs } = this.#options;
    for (let offset = 0; ; offset += CONFIGS_A_PAGE) {
      const { configs = {}, total } = await read({ offset, limit: CONFIGS_A_PAGE });
      if (this.#isDisposed) return;
      this.#tell(configs);
      const isComplete = runs().every(({ id }) => this.#told.has(id));
      if (isComplete || offset + CONFIGS_A_PAGE >= total) return;
    }
  }

  #tell(configs: Readonly<Record<string, FlatConfig>>): void {
    const fresh = Object.fromEntries(Object.entries(configs).filter(([id]) => !this.#told.has(id)));
    for (const id of Object.keys(fresh)) this.#told.add(id);
    if (Object.keys(fresh).length > 0) this.#options.send(fresh);
  }
}
