// Guesses what was meant by a name that is not known.
import { closest, distance } from "fastest-levenshtein";
import { isTable, type FileKey, type KeyTable } from "./keys.ts";

/** The candidate that differs by a typing slip, or undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || word.length > 100) return undefined;
  const wanted = normal(word);
  const exact = candidates.find((candidate) => normal(candidate) === wanted);
  if (exact !== undefined) return exact;
  const swapped = candidates.find((candidate) => isSwapOf(wanted, normal(candidate)));
  if (swapped !== undefined) return swapped;
  const best = closest(wanted, candidates.map(normal));
  const found = candidates.find((candidate) => normal(candidate) === best)!;
  const slips = distance(wanted, best);
  // One slip in a short word, a third of a longer one; or the beginning of a longer word.
  if (slips <= Math.max(1, Math.floor(Math.max(wanted.length, best.length) / 3))) return found;
  const beginsWithIt = candidates.filter((candidate) => normal(candidate).startsWith(wanted));
  return wanted.length >= 3 && beginsWithIt.length === 1 ? beginsWithIt[0] : undefined;
}

/** The keys that were probably meant, as in `optimizer.lr`; `table` is the one that `name` stands in, "" at the top. */
export function suggestKeys({ keys }: KeyTable, name: string, table: string): string[] {
  const leaves = keys.filter((key) => !isTable(key));
  const namedSo = leaves.filter((key) => key.path.at(-1) === name);
  if (namedSo.length > 0) return namedSo.map((key) => key.path.join("."));
  const siblings = keys.filter((key) => key.path.slice(0, -1).join(".") === table);
  const nearSibling = nearest(name, siblings.map(nameOf));
  if (nearSibling !== undefined) return [table === "" ? nearSibling : `${table}.${nearSibling}`];
  const plain = normal(name);
  const elsewhere = (Object.hasOwn(namesElsewhere, plain) ? namesElsewhere[plain]! : []).find((meant) =>
    leaves.some((key) => key.path.join(".") === meant),
  );
  if (elsewhere !== undefined) return [elsewhere];
  const near = nearest(name, leaves.map(nameOf));
  return leaves.filter((key) => nameOf(key) === near).map((key) => key.path.join("."));
}

/** What other trainers call the keys, written without underscores; of several, the first that is a key is meant. */
const namesElsewhere: Readonly<Record<string, readonly string[]>> = {
  batchsize: ["training.local_batch_size"],
  perdevicetrainbatchsize: ["training.local_batch_size"],
  microbatchsize: ["training.local_batch_size"],
  gradientaccumulationsteps: ["training.global_batch_size"],
  trainbatchsize: ["training.global_batch_size"],
  maxsteps: ["training.steps"],
  maxiters: ["training.steps"],
  epochs: ["training.steps"],
  numtrainepochs: ["training.steps"],
  blocksize: ["training.seq_len"],
  contextlength: ["training.seq_len"],
  maxlength: ["training.seq_len"],
  maxseqlength: ["training.seq_len"],
  sequencelen: ["training.seq_len"],
  gradclip: ["training.max_norm"],
  maxgradnorm: ["training.max_norm"],
  samplepacking: ["training.packing"],
  learningrate: ["optimizer.lr"],
  adambeta1: ["optimizer.beta1"],
  adambeta2: ["optimizer.beta2"],
  adamepsilon: ["optimizer.eps"],
  warmup: ["lr_scheduler.warmup_steps"],
  warmupiters: ["lr_scheduler.warmup_steps"],
  lrschedulertype: ["lr_scheduler.schedule", "lr_scheduler.decay_type"],
  minlr: ["lr_scheduler.min_lr_factor"],
  savesteps: ["checkpoint.interval"],
  savetotallimit: ["checkpoint.keep_latest_k"],
  evalsteps: ["evaluation.interval", "validation.freq"],
  evalinterval: ["evaluation.interval", "validation.freq"],
  earlystoppingpatience: ["evaluation.patience"],
  nlayer: ["model.num_hidden_layers"],
  nlayers: ["model.num_hidden_layers"],
  numlayers: ["model.num_hidden_layers"],
  nhead: ["model.num_attention_heads"],
  nheads: ["model.num_attention_heads"],
  numheads: ["model.num_attention_heads"],
  nkvheads: ["model.num_key_value_heads"],
  nembd: ["model.hidden_size"],
  dim: ["model.hidden_size"],
  dmodel: ["model.hidden_size"],
  embeddingsize: ["model.hidden_size"],
  rmsnormeps: ["model.norm_eps"],
  vocabularysize: ["tokenizer.vocab_size"],
  valsetsize: ["dataset.validation_fraction"],
  valsize: ["dataset.validation_fraction"],
};

/** Whether two neighbouring letters have changed places, as in `stesp`. */
function isSwapOf(left: string, right: string): boolean {
  let first = 0;
  while (first < left.length && left[first] === right[first]) first++;
  const swapped = left.slice(0, first) + left.charAt(first + 1) + left.charAt(first) + left.slice(first + 2);
  return swapped === right;
}

function nameOf(key: FileKey): string {
  return key.path.at(-1)!;
}

function normal(word: string): string {
  return word.toLowerCase().replace(/[-_ .]/g, "");
}
