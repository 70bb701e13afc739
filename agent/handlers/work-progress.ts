// How far a job of a worker is, passed on to a client as fast as it takes it, or told to people.
import type { WorkProgress } from "../../schemas/protocol/method.ts";

/** Tells people what a job does: what it reports is a sentence without its full stop. */
export function asSentences(tell: (sentence: string) => void): (progress: WorkProgress) => void {
  return ({ message }) => tell(`${message}.`);
}

/** While one message is on its way, only the newest of those that come meanwhile is kept. */
export function passOn<P = WorkProgress>(send: (progress: P) => Promise<void>): (progress: P) => void {
  let isSending = false;
  let next: P | undefined;
  const pump = async (): Promise<void> => {
    isSending = true;
    try {
      for (; next !== undefined;) {
        const progress = next;
        next = undefined;
        await send(progress);
      }
    } catch {
      // The call has been cancelled, or its client is gone; the job ends by its signal.
      next = undefined;
    } finally {
      isSending = false;
    }
  };
  return (progress) => {
    next = progress;
    if (!isSending) void pump();
  };
}
