// A process of its own that looks at a tokenizer.json which a training file names, and says what it found as JSON: a large
// vocabulary takes a second, and whoever types must not wait for it.
import { TrainyardError } from "../errors.ts";
import { loadTokenizer } from "./files.ts";
import type { TokenizerLook } from "./look.ts";

process.stdout.write(JSON.stringify(await look(process.argv[2]!)));

async function look(file: string): Promise<TokenizerLook> {
  try {
    const { size, config } = await loadTokenizer(file);
    const longest = config["model_max_length"];
    return { size, ...(typeof longest === "number" && { longest }) };
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    const { code, message, advice } = error;
    return { failure: { code, message, advice } };
  }
}
