// Waits between two steps for as long as the run is to pause. Nothing of the training changes by it.
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isOnBattery } from "../../monitor/power/battery.ts";
import { isProcessAlive } from "../../store/process-identity.ts";
import { PauseRequest, readPauseText } from "../pause.ts";
import type { Record } from "./record.ts";

const POLL_MILLISECONDS = 200;
/** Asking for the battery may start a program. */
const BATTERY_MILLISECONDS = 15_000;

export class PauseWatch {
  readonly #record: Record;
  readonly #shouldStop: () => boolean;
  /** The request that holds no longer, should its file not be removable. */
  #void: string | undefined;
  #battery = { askedAt: -Infinity, isUsed: true };

  constructor(record: Record, shouldStop: () => boolean) {
    this.#record = record;
    this.#shouldStop = shouldStop;
  }

  /** Resolves when the run may go on, or is to stop. */
  async wait(): Promise<void> {
    let hasPaused = false;
    for (;;) {
      const request = await this.#request();
      if (this.#shouldStop()) return;
      if (request === undefined) break;
      if (!hasPaused) this.#record.pause(request.reason, request.message);
      hasPaused = true;
      await sleep(POLL_MILLISECONDS);
    }
    if (hasPaused) this.#record.goOn("The pause is over; the run goes on.");
  }

  async #request(): Promise<PauseRequest | undefined> {
    const text = readPauseText(this.#record.folder);
    if (text === undefined || text === this.#void) return undefined;
    const request = parseRequest(text);
    if (request !== undefined && (isProcessAlive(request.by) || (await this.#isOnBattery()))) return request;
    this.#void = text;
    try {
      rmSync(this.#record.folder.pause, { force: true });
    } catch {
      // It is known not to hold any more.
    }
    return undefined;
  }

  /** Asked when the agent that would end the pause has gone: whoever unplugged the machine still wants it. */
  async #isOnBattery(): Promise<boolean> {
    if (performance.now() - this.#battery.askedAt > BATTERY_MILLISECONDS)
      this.#battery = { isUsed: await isOnBattery(), askedAt: performance.now() };
    return this.#battery.isUsed;
  }
}

function parseRequest(text: string): PauseRequest | undefined {
  try {
    return PauseRequest.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
