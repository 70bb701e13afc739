// Files as somebody would make them who wants to end the program that reads them, or something damaged them.
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";

export interface BadFile {
  /** After "a file with". */
  what: string;
  /** Codes of which one has to be told, as the failure or as a problem. */
  codes: readonly string[];
  /** What the message has to say of the place or the reason. */
  says: RegExp;
  /** Writes it into a folder and returns its path. */
  write: (folder: string) => string;
}

function file(name: string, content: string | Uint8Array): BadFile["write"] {
  return (folder) => {
    const target = path.join(folder, name);
    writeFileSync(target, content);
    return target;
  };
}

/** A file of `length` bytes, of which all but the first are zeros that take no room on the disk. */
function sparse(name: string, head: string, length: number): BadFile["write"] {
  return (folder) => {
    const target = path.join(folder, name);
    const handle = openSync(target, "w");
    writeSync(handle, head);
    ftruncateSync(handle, length);
    closeSync(handle);
    return target;
  };
}

const good = '{"prompt":"Two and two?","completion":"Four."}\n';
const rows = good.repeat(3);
const gibibyte = 2 ** 30;

export const badRows: readonly BadFile[] = [
  {
    what: "a line of 1 GiB",
    codes: ["line_too_long"],
    says: /16 MiB/,
    write: sparse("line.jsonl", `${rows}{"prompt":"`, gibibyte),
  },
  {
    what: "a quoted cell of 256 MiB",
    codes: ["line_too_long"],
    says: /16 MiB/,
    write: sparse("cell.csv", 'prompt,completion\na,b\na,"', gibibyte / 4),
  },
  {
    what: "an array with an element of 256 MiB",
    codes: ["array_cut_off", "line_too_long"],
    says: /16 MiB|end/i,
    write: sparse("array.json", '[{"prompt":"a","completion":"b"},{"prompt":"', gibibyte / 4),
  },
  {
    what: "a byte that is not UTF-8",
    codes: ["invalid_utf8"],
    says: /Byte \d+/,
    write: file(
      "utf8.jsonl",
      Buffer.concat([Buffer.from(rows + '{"prompt":"'), Buffer.from([0xc3, 0x28, 0x22])]),
    ),
  },
  {
    what: "a NUL",
    codes: ["nul_character", "not_json"],
    says: /NUL|control/i,
    write: file("nul.jsonl", `${rows}{"prompt":"a\\u0000b","completion":"c"}\n`),
  },
  {
    what: "a million brackets within one another",
    codes: ["nested_too_deep"],
    says: /64 brackets/,
    write: file("deep.jsonl", `${rows}{"prompt":${"[".repeat(1e6)}${"]".repeat(1e6)}}\n`),
  },
  {
    what: "a column called __proto__",
    codes: ["proto_key"],
    says: /__proto__/,
    write: file("proto.jsonl", `${rows}{"__proto__":{"polluted":true},"prompt":"a","completion":"b"}\n`),
  },
  {
    what: "a million columns",
    codes: ["header_not_usable"],
    says: /column/,
    write: file("wide.csv", `${Array.from({ length: 1e6 }, (_, index) => `c${index}`).join(",")}\na,b\n`),
  },
  {
    what: "a million columns in a row",
    codes: ["too_many_columns"],
    says: /column/,
    write: file(
      "wide.jsonl",
      `{"prompt":"a","completion":"b",${Array.from({ length: 1e6 }, (_, index) => `"c${index}":1`).join(",")}}\n`,
    ),
  },
];

/** Texts of training files. */
export const badTraining: readonly (Omit<BadFile, "write"> & { text: string | Uint8Array })[] = [
  { what: "lists 100,000 deep", codes: ["nested_too_deep"], says: /deep/, text: `a = ${"[".repeat(1e5)}` },
  {
    what: "inline tables 100,000 deep",
    codes: ["nested_too_deep"],
    says: /deep/,
    text: `a = ${"{ a = ".repeat(1e5)}`,
  },
  {
    what: "a key of 100,000 parts",
    codes: ["nested_too_deep"],
    says: /deep/,
    text: `${"a.".repeat(1e5)}a = 1`,
  },
  {
    what: "a table of 100,000 parts",
    codes: ["nested_too_deep"],
    says: /deep/,
    text: `[${"a.".repeat(1e5)}a]`,
  },
  { what: "a table called __proto__", codes: ["unknown_key"], says: /__proto__/, text: "[__proto__]\nx = 1" },
  {
    what: "a table called constructor",
    codes: ["unknown_table"],
    says: /constructor/,
    text: '[dataset]\npath = "a"\n[constructor]\nprototype = 1',
  },
  {
    what: "bytes that are not UTF-8",
    codes: ["invalid_utf8"],
    says: /0xFF/,
    text: Buffer.from([0x61, 0x0a, 0xff, 0xfe]),
  },
  {
    what: "100,000 keys",
    codes: ["unknown_key"],
    says: /k0/,
    text: Array.from({ length: 1e5 }, (_, index) => `k${index}=1`).join("\n"),
  },
  {
    what: "100,000 tables",
    codes: ["unknown_table"],
    says: /t0/,
    text: Array.from({ length: 1e5 }, (_, index) => `[t${index}]`).join("\n"),
  },
  { what: "2 MiB", codes: ["file_too_large"], says: /1 MiB/, text: "# \n".repeat(7e5) },
  {
    what: "a string of a megabyte that never ends",
    codes: ["toml_syntax"],
    says: /./,
    text: `a = "${"b".repeat(1e6)}`,
  },
];
