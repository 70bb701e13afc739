// What the shared modules need of Node's timers.

export function setTimeout<T>(milliseconds: number, value?: T): Promise<T> {
  return new Promise((resolve) => {
    globalThis.setTimeout(() => {
      resolve(value as T);
    }, milliseconds);
  });
}
