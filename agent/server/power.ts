// Does with the machine's power what the agent's settings say: no sleep while a run trains, no training on battery.
import type { AgentSettings } from "../../schemas/protocol/agent.ts";
import { isOnBattery } from "../monitor/power/battery.ts";
import { KeepAwake } from "../monitor/power/keep-awake.ts";
import type { Pause } from "../run/pause.ts";
import type { Runs } from "../run/runs.ts";
import type { Log } from "./log.ts";

export interface PowerOptions {
  readonly runs: Pick<Runs, "active" | "setPause">;
  readonly log: Pick<Log, "warn" | "info">;
  readonly settings: () => Pick<AgentSettings, "keepAwake" | "pauseOnBattery">;
  /** Asks the machine. */
  readonly isOnBattery?: () => Promise<boolean>;
  readonly lookMilliseconds?: number;
}

const lookMilliseconds = 2000;
/** Reading what Linux tells costs nothing; elsewhere a program has to be started. */
const batteryMilliseconds = process.platform === "linux" ? lookMilliseconds : 30_000;

const pause: Pause = {
  reason: "on_battery",
  message: "The machine is on battery. The run goes on when it is plugged in.",
  obstacle: "Begins when the machine is plugged in: it is on battery.",
};

export class Power {
  readonly #options: PowerOptions;
  readonly #awake: KeepAwake;
  readonly #timer: NodeJS.Timeout;
  #battery = { isUsed: false, askedAt: -Infinity };
  #looking: Promise<void> | undefined;

  constructor(options: PowerOptions) {
    this.#options = options;
    this.#awake = new KeepAwake((reason) =>
      options.log.warn({ reason }, "the machine cannot be kept awake while runs train"),
    );
    this.#timer = setInterval(() => this.#look(), options.lookMilliseconds ?? lookMilliseconds).unref();
    this.#look();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    this.#awake.close();
  }

  #look(): void {
    const { runs, settings } = this.#options;
    this.#awake.set(settings().keepAwake && runs.active().some(({ state }) => state === "running"));
    this.#looking ??= this.#lookAtBattery().finally(() => (this.#looking = undefined));
  }

  async #lookAtBattery(): Promise<void> {
    const { runs, settings, log } = this.#options;
    if (!settings().pauseOnBattery) {
      this.#battery = { isUsed: false, askedAt: -Infinity };
      runs.setPause(null);
      return;
    }
    const every = Math.min(batteryMilliseconds, this.#options.lookMilliseconds ?? batteryMilliseconds);
    if (performance.now() - this.#battery.askedAt < every) return;
    const isUsed = await (this.#options.isOnBattery ?? isOnBattery)();
    if (isUsed !== this.#battery.isUsed)
      log.info({}, isUsed ? "on battery: runs pause" : "plugged in: runs go on");
    this.#battery = { isUsed, askedAt: performance.now() };
    runs.setPause(isUsed ? pause : null);
  }
}
