// Waiting for what other processes do: asked again and again, with a deadline that no healthy machine reaches.
import { setTimeout as sleep } from "node:timers/promises";

/** The first answer that is neither undefined nor false. */
export async function until<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  seconds = 60,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${seconds} s in vain: ${what}`);
    await sleep(20);
  }
}
