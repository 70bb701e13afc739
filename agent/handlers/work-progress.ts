// Passes on how far a job of a worker is, as fast as the client takes it.
import type { WorkProgress } from "../../schemas/protocol/method.ts";

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
