// What the shared modules need of Node's crypto, by the browser's own.

export function randomUUID(): string {
  return crypto.randomUUID();
}

/** Only as text. */
export function randomBytes(length: number): { toString(encoding: "hex" | "base64"): string } {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return {
    toString: (encoding) =>
      encoding === "hex"
        ? [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
        : btoa(String.fromCharCode(...bytes)),
  };
}
