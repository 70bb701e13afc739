// Reads a text file of moderate size whole, and says what is wrong with it instead of failing.
import { readFile, stat } from "node:fs/promises";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import { longestText } from "../toml/mistakes.ts";
import { errors, type TrainyardError } from "../errors.ts";

/** As many bytes as the parser reads characters: far above any training file. */
export const largestFileBytes = longestText;

/** The text without its byte order mark, line endings as they stand. Never rejects. */
export async function readText(file: string): Promise<Outcome<string | undefined>> {
  const fail = (problem: Problem): Outcome<undefined> => ({ value: undefined, problems: [problem] });
  let bytes: Buffer;
  try {
    const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) return fail(notAFile(file));
    if (size > largestFileBytes) return fail(tooLarge(file, size));
    bytes = await readFile(file);
  } catch (error) {
    return fail(problemOf(failureOf(file, error), { file }));
  }
  if (bytes.length > largestFileBytes) return fail(tooLarge(file, bytes.length));
  const text = bytes.toString("utf8");
  const invalidAt = firstInvalidByte(bytes, text);
  if (invalidAt !== undefined) return fail(notUtf8(file, bytes, invalidAt));
  // Of two marks the second is no mark, and the parser must get to see it.
  return { value: text.replace(/^\uFEFF(?!\uFEFF)/, ""), problems: [] };
}

/** A known failure as a problem with a position. */
export function problemOf(failure: TrainyardError, position: Partial<Problem>): Problem {
  return {
    code: failure.code,
    severity: "error",
    message: failure.message,
    advice: failure.advice,
    ...position,
  };
}

/** What the operating system said, as one of our failures. */
export function failureOf(file: string, error: unknown): TrainyardError {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code === "ENOENT" || code === "ENOTDIR") return errors.fileNotFound(file);
  const reasons: Record<string, string> = {
    EACCES: "this user may not read it",
    EPERM: "this user may not read it",
    ELOOP: "its symbolic links lead in a circle",
    ENAMETOOLONG: "its name is too long",
  };
  return errors.fileNotReadable(file, reasons[code] ?? code);
}

function notAFile(file: string): Problem {
  return {
    code: "not_a_file",
    severity: "error",
    message: `${file} is a folder or a device, not a file.`,
    advice: "Name the file itself.",
    file,
  };
}

function tooLarge(file: string, size: number): Problem {
  return {
    code: "file_too_large",
    severity: "error",
    message: `${file} has ${size.toLocaleString("en-US")} bytes; a training file has at most 1 MiB.`,
    advice: "Name the training file, not the dataset.",
    file,
  };
}

function notUtf8(file: string, bytes: Buffer, at: number): Problem {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const lines = bytes.subarray(0, at).toString("utf8").split("\n");
  return {
    code: "invalid_utf8",
    severity: "error",
    message: isUtf16
      ? "The file is UTF-16; a training file is UTF-8."
      : `The byte 0x${bytes[at]!.toString(16).padStart(2, "0").toUpperCase()} is not valid UTF-8.`,
    advice: "Save the file as UTF-8.",
    file,
    line: lines.length,
    column: lines.at(-1)!.replace(/^\uFEFF/, "").length + 1,
  };
}

/** Where decoding had to put a replacement character for a byte that means nothing. */
function firstInvalidByte(bytes: Buffer, text: string): number | undefined {
  const written = Buffer.from(text, "utf8");
  if (bytes.equals(written)) return undefined;
  let at = 0;
  while (bytes[at] === written[at]) at++;
  return Math.min(at, bytes.length - 1);
}
