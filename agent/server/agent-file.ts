// The token of a home, and agent.json, which says where its agent listens.
import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { AgentFile } from "../../schemas/agent-file.ts";
import type { Home } from "../store/home.ts";
import { asWriteFailure, privateMode, replaceFile } from "../store/write-file.ts";

/** 256 random bits in base64url, made once for a home, so that clients find their way back to a new agent. */
export function openToken(home: Home): string {
  const file = path.join(home.root, "token");
  const known = readText(file)?.trim();
  if (known !== undefined && /^[\w-]{43}$/.test(known)) {
    // Somebody may have copied the home without its modes.
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return known;
  }
  const token = randomBytes(32).toString("base64url");
  replaceFile(file, `${token}\n`, privateMode);
  return token;
}

export function writeAgentFile(home: Home, content: AgentFile): void {
  replaceFile(home.agentFile, `${JSON.stringify(content, null, 2)}\n`, privateMode);
}

/** What the file says; undefined where there is none that can be read. */
export function readAgentFile(home: Home): AgentFile | undefined {
  try {
    return AgentFile.parse(JSON.parse(readText(home.agentFile) ?? ""));
  } catch {
    return undefined;
  }
}

/** Removes the file, also one that nobody can read, unless another agent has written it since. @throws not_writable */
export function removeAgentFile(home: Home, pid: number): void {
  if ((readAgentFile(home)?.pid ?? pid) !== pid) return;
  try {
    rmSync(home.agentFile, { force: true });
  } catch (error) {
    throw asWriteFailure(error, home.root);
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
