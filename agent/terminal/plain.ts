// The same news as the live view, a line at a time, for logs and pipes.
import { formatCount, formatDuration, formatLoss, formatShare } from "./format.ts";
import type { RunView } from "./run-view.ts";

export function plainProgress(view: RunView): string {
  const parts = [`step ${formatCount(view.step)} / ${formatCount(view.steps)}`];
  if (view.loss !== undefined) parts.push(`loss ${formatLoss(view.loss)}`);
  if (view.heldOutLoss !== undefined) parts.push(`held out ${formatLoss(view.heldOutLoss)}`);
  if (view.accuracy !== undefined) parts.push(`accuracy ${formatShare(view.accuracy)}`);
  if (view.preferences !== undefined) {
    const { accuracy, margin } = view.preferences;
    parts.push(`preferred ${formatShare(accuracy)}`, `margin ${formatLoss(margin)}`);
  }
  if (view.tokensPerSecond !== undefined) parts.push(`${formatCount(view.tokensPerSecond)} tokens/s`);
  parts.push(`${formatDuration(view.elapsedSeconds)} elapsed`);
  if (view.state === "running" && view.remainingSeconds !== undefined) {
    parts.push(`about ${formatDuration(view.remainingSeconds)} left`);
  }
  return parts.join(", ");
}

/** True when a line is due: every `seconds`, never twice for the same step. */
export function createPace(seconds: number): (view: RunView, now: number) => boolean {
  let [lastTime, lastStep] = [-Infinity, 0];
  return (view, now) => {
    if (view.step === lastStep || now - lastTime < seconds * 1000) return false;
    [lastTime, lastStep] = [now, view.step];
    return true;
  };
}
