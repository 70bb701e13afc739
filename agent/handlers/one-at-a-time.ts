// Keeps calls apart that change the same thing: the second waits until the first is done.
const last = new Map<string, Promise<unknown>>();

/** Runs `work` once nobody else works under `key`. Throws the signal's reason when it is aborted while it waits. */
export async function oneAtATime<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const before = last.get(key) ?? Promise.resolve();
  const mine = before.then(async () => {
    signal.throwIfAborted();
    return work();
  });
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  last.set(key, settled);
  try {
    return await Promise.race([mine, rejectWhenAborted(before, signal)]);
  } finally {
    void settled.then(() => {
      if (last.get(key) === settled) last.delete(key);
    });
  }
}

/** Never resolves. Only waiting is cut short: work that has begun ends by itself. */
function rejectWhenAborted(before: Promise<unknown>, signal: AbortSignal): Promise<never> {
  return new Promise<never>((_, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
    void before.then(() => {
      signal.removeEventListener("abort", abort);
    });
  });
}
