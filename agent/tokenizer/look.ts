// What is to be known of a tokenizer.json before it is used, found out in a process of its own.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface TokenizerLook {
  failure?: { code: string; message: string; advice: string };
  /** Rows that an embedding needs. */
  size?: number;
  /** The longest text that its publisher made it for, in tokens. */
  longest?: number;
}

/** Longest time for looking, in milliseconds. */
const patience = 30_000;

const program = fileURLToPath(new URL("./tokenizer-look.mjs", import.meta.url));

/** Says nothing of a tokenizer that it takes too long, or too much memory, to look at. */
export async function lookAtTokenizer(file: string): Promise<TokenizerLook> {
  const options = {
    timeout: patience,
    windowsHide: true,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  };
  return await new Promise((resolve) => {
    execFile(process.execPath, ["--max-old-space-size=1024", program, file], options, (error, out) => {
      resolve(error === null ? (JSON.parse(out) as TokenizerLook) : {});
    });
  });
}
