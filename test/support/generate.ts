// Writes the files that are derived from the schema: the published JSON Schema and two pages of docs/.
//
//   npm run generate               write them
//   npm run generate -- --check    write nothing; end with 1 when a file on disk differs
import { readFileSync, writeFileSync } from "node:fs";
import { generatedFiles } from "./generated-files.ts";

const isCheck = process.argv.includes("--check");
for (const [file, wanted] of Object.entries(generatedFiles())) {
  if (readCurrent(file) === wanted) {
    console.log(`${file} is current.`);
  } else if (isCheck) {
    console.log(`${file} is not current: run npm run generate.`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, wanted);
    console.log(`${file} is written.`);
  }
}

function readCurrent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}
