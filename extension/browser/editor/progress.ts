// Work that goes on, with a way to cancel it.
import { Emitter } from "../../emitter.ts";
import { ProgressLocation } from "./kinds.ts";
import { t } from "./l10n.ts";
import { dropToast, showToast } from "./messages.ts";
import type { CancellationToken } from "./types.ts";

interface ProgressOptions {
  readonly location: number;
  readonly title: string;
  readonly cancellable?: boolean;
}

interface Step {
  readonly message?: string;
  /** In percent. */
  readonly increment?: number;
}

/** In the window it is not shown: what takes longer tells so in a notification. */
export async function withProgress<T>(
  { location, title, cancellable = false }: ProgressOptions,
  work: (progress: { report(step: Step): void }, token: CancellationToken) => PromiseLike<T>,
): Promise<T> {
  const key = {};
  const cancelling = new Emitter<unknown>();
  let isCancelled = false;
  let message = "";
  let percent: number | undefined;
  const cancel = (): void => {
    isCancelled = true;
    cancelling.fire(undefined);
  };
  const show = (): void => {
    if (location !== ProgressLocation.Notification) return;
    showToast(key, {
      level: "info",
      text: message === "" ? title : `${title}: ${message}`,
      actions: cancellable ? [{ title: t("Cancel"), run: cancel }] : [],
      fraction: percent === undefined ? null : percent / 100,
    });
  };
  const token: CancellationToken = {
    get isCancellationRequested() {
      return isCancelled;
    },
    onCancellationRequested: cancelling.event,
  };
  show();
  try {
    return await work(
      {
        report: (step) => {
          message = step.message ?? message;
          if (step.increment !== undefined) percent = (percent ?? 0) + step.increment;
          show();
        },
      },
      token,
    );
  } finally {
    dropToast(key);
  }
}
