// Reads single keys from a terminal.

export interface KeySource {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: "data", listener: (data: Buffer) => void): unknown;
  off(event: "data", listener: (data: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export const CTRL_C = "\x03";

/**
 * Waits for one of `keys`, in lower case; Ctrl-C always counts. Aborting answers undefined. While it waits the
 * terminal neither echoes keys nor turns Ctrl-C into a signal.
 */
export function readKey(
  source: KeySource,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const finish = (key: string | undefined): void => {
      source.off("data", onData);
      signal.removeEventListener("abort", onAbort);
      source.setRawMode?.(false);
      source.pause();
      resolve(key);
    };
    const onAbort = (): void => {
      finish(undefined);
    };
    const onData = (data: Buffer): void => {
      for (const character of data.toString("utf8").toLowerCase()) {
        if (character === CTRL_C || keys.includes(character)) {
          finish(character);
          return;
        }
      }
    };
    if (signal.aborted) {
      resolve(undefined);
      return;
    }
    signal.addEventListener("abort", onAbort);
    source.setRawMode?.(true);
    source.on("data", onData);
    source.resume();
  });
}
