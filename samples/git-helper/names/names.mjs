// Makes names to fill templates with: branches, files, messages, tags, remotes, addresses, commits, counts.
// Every word, made-up word, number, version and commit hash belongs to training or is held out, by a hash
// of its text, so that a held-out name has no such part in common with training.
import { hashOf } from "../random.mjs";
import * as parts from "./words.mjs";

const everydayNames = [...parts.commonBranches, ...parts.commonFiles, ...parts.commonRemotes];
const sharedWords = new Set(
  [...parts.frames, ...everydayNames].flatMap((text) => text.toLowerCase().split(/\W+/)),
);

/** Whether a part of a name is kept out of training: one in four is. */
function isHeldOutPart(part) {
  return !sharedWords.has(part.toLowerCase()) && hashOf(part.toLowerCase()) % 4 === 0;
}

/** A function for each slot of the templates. Everyday names such as `main` occur in training alone. */
export function createNames(random, heldOut) {
  const { below, choose, chance } = random;

  function onThisSide(make) {
    for (;;) {
      const part = make();
      if (isHeldOutPart(part) === heldOut) return part;
    }
  }
  const madeUpWord = () =>
    onThisSide(() => Array.from({ length: chance(0.4) ? 3 : 2 }, () => choose(parts.syllables)).join(""));
  const realWord = () => onThisSide(() => choose(parts.words));
  const compound = () => onThisSide(() => realWord() + (chance(0.5) ? realWord() : choose(parts.suffixes)));
  // The front of one word and the back of another: too many to learn by heart, so that they must be copied.
  const blend = () =>
    onThisSide(() => {
      const [front, back] = [realWord(), realWord()];
      return front.slice(0, 2 + below(front.length - 2)) + back.slice(1 + below(back.length - 2));
    });
  const word = () =>
    choose([realWord, blend, blend, madeUpWord, madeUpWord, chance(0.5) ? realWord : compound])();
  const number = (from, to) => onThisSide(() => String(from + below(to - from)));
  const hex = (length) =>
    onThisSide(() => Array.from({ length }, () => "0123456789abcdef"[below(16)]).join(""));
  const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

  const branchShapes = [
    () => word(),
    () => `${word()}-${word()}`,
    () => `${choose(parts.branchKinds)}/${word()}-${word()}`,
    () => `${choose(parts.branchKinds)}/${word()}`,
    () => `${word()}/${word()}`,
    () => `${word()}_${word()}`,
    () => `${word()}-${number(2, 1000)}`,
    () => `issue-${number(2, 10000)}`,
    () => `${choose(parts.ticketKeys)}-${number(2, 10000)}-${word()}`,
    () => `${choose(parts.branchKinds)}/${number(2, 10000)}-${word()}`,
  ];
  const baseNameShapes = [
    () => word(),
    () => word(),
    () => `${word()}-${word()}`,
    () => `${word()}_${word()}`,
    () => `${word()}.${word()}`,
    () => capitalised(word()),
    () => `${word()}${number(2, 100)}`,
  ];
  const baseName = () => choose(baseNameShapes)();
  const fileShapes = [
    () => `${baseName()}.${choose(parts.fileEndings)}`,
    () => `${choose(parts.folders)}/${baseName()}.${choose(parts.fileEndings)}`,
    () => `${choose(parts.folders)}/${word()}/${word()}.${choose(parts.fileEndings)}`,
    () => `${word()}/${baseName()}.${choose(parts.fileEndings)}`,
  ];
  const messageShapes = [
    () => `${choose(parts.verbs)} ${word()}`,
    () => `${choose(parts.verbs)} ${word()} ${word()}`,
    () => `${choose(parts.verbs)} the ${word()} ${word()}`,
    () => `${choose(parts.verbs)} ${choose(parts.adjectives)} ${word()}`,
    () => `${choose(parts.verbs)} ${word()} in ${word()}`,
    () => `${choose(parts.verbs)} ${word()} for the ${word()}`,
    () => `${word()}: ${choose(parts.verbs)} ${choose(parts.adjectives)} ${word()}`,
    () => `${choose(parts.verbs)} ${word()} and ${word()}`,
    () => `${choose(parts.adjectives)} ${word()}`,
    () => `${choose(parts.verbs)} ${word()} (#${number(2, 10000)})`,
  ];
  const tagShapes = [
    () => `v${onThisSide(() => `${below(10)}.${below(30)}.${below(30)}`)}`,
    () => onThisSide(() => `${below(10)}.${below(30)}.${below(30)}`),
    () => `v${onThisSide(() => `${below(10)}.${below(30)}.${below(30)}`)}-${choose(["beta", "rc1", "rc2"])}`,
    () => `release-${number(2, 1000)}`,
    () => `${word()}-${number(2, 100)}`,
    () => word(),
  ];
  const repository = () => `${word()}/${chance(0.3) ? `${word()}-${word()}` : word()}`;
  const urlShapes = [
    () => `https://${choose(parts.hosts)}/${repository()}.git`,
    () => `https://${choose(parts.hosts)}/${repository()}`,
    () => `git@${choose(parts.hosts)}:${repository()}.git`,
  ];
  const everyday = (probability, list, otherwise) =>
    !heldOut && chance(probability) ? choose(list) : otherwise();
  const message = () => {
    const text = choose(messageShapes)();
    return chance(0.5) ? capitalised(text) : text;
  };
  const file = () => everyday(0.08, parts.commonFiles, () => choose(fileShapes)());

  return {
    branch: () => everyday(0.12, parts.commonBranches, () => choose(branchShapes)()),
    file,
    file2: () => choose(fileShapes)(),
    message,
    tag: () => choose(tagShapes)(),
    remote: () => everyday(0.25, parts.commonRemotes, word),
    url: () => choose(urlShapes)(),
    commit: () => hex(7),
    count: () => number(2, 100),
  };
}
