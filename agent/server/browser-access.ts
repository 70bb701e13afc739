// How a browser is let in: a code that works once becomes a short token, which ends with the agent or after some hours.
import { createHash, createHmac, randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { BrowserCode, BrowserToken } from "../../schemas/browser-access.ts";
import type { Home } from "../store/home.ts";
import { privateMode, replaceFile } from "../store/write-file.ts";
import { isSame } from "./same-text.ts";

const CODE_SECONDS = 60;
/** Of codes that nobody has used yet; the oldest go. */
const MOST_CODES = 16;
const TOKEN_SECONDS = 12 * 3600;
/** When it ends, in seconds since the Unix epoch, then what makes it unlike all others, then the proof of both. */
const tokenPattern = /^([0-9a-f]{8}[\w-]{22})([\w-]{43})$/;

export class BrowserAccess {
  readonly #keyFile: string;
  /** Signs tokens. Lies in the home while the agent lives, so that pages find their way back after a crash. */
  #key: Buffer | undefined;
  /** Digests of codes, and until when each counts on the monotonic clock, in milliseconds. */
  readonly #codes = new Map<string, number>();

  constructor({ root }: Pick<Home, "root">) {
    this.#keyFile = path.join(root, "browser-key");
    this.#key = readKey(this.#keyFile);
  }

  issueCode(): BrowserCode {
    const code = randomBytes(32).toString("base64url");
    this.#codes.set(digestOf(code), performance.now() + CODE_SECONDS * 1000);
    for (const oldest of [...this.#codes.keys()].slice(0, -MOST_CODES)) this.#codes.delete(oldest);
    return { code, seconds: CODE_SECONDS };
  }

  /** Whether the code counts; from then on it does not. */
  useCode(code: string): boolean {
    const digest = digestOf(code);
    const until = this.#codes.get(digest);
    this.#codes.delete(digest);
    return until !== undefined && performance.now() < until;
  }

  issueToken(): BrowserToken {
    const end = (nowSeconds() + TOKEN_SECONDS).toString(16).padStart(8, "0");
    const body = end + randomBytes(16).toString("base64url");
    return { token: body + this.#sign(body), seconds: TOKEN_SECONDS };
  }

  /** For how long a token counts; 0 where it does not. */
  secondsLeft(token: string): number {
    const [, body, proof] = tokenPattern.exec(token) ?? [];
    if (body === undefined || proof === undefined || this.#key === undefined) return 0;
    if (!isSame(proof, this.#sign(body))) return 0;
    return Math.max(0, Number.parseInt(body.slice(0, 8), 16) - nowSeconds());
  }

  /** No token counts any more. */
  end(): void {
    this.#key = undefined;
    this.#codes.clear();
    rmSync(this.#keyFile, { force: true });
  }

  #sign(body: string): string {
    this.#key ??= makeKey(this.#keyFile);
    return createHmac("sha256", this.#key).update(body).digest("base64url");
  }
}

function readKey(file: string): Buffer | undefined {
  try {
    const key = Buffer.from(readFileSync(file, "utf8").trim(), "base64url");
    return key.length === 32 ? key : undefined;
  } catch {
    return undefined;
  }
}

function makeKey(file: string): Buffer {
  const key = randomBytes(32);
  try {
    replaceFile(file, `${key.toString("base64url")}\n`, privateMode);
  } catch {
    // On a full disk it is only in memory: then pages have to be opened anew after a crash.
  }
  return key;
}

function digestOf(code: string): string {
  return createHash("sha256").update(code).digest("base64url");
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
