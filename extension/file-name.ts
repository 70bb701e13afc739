// Names of files that come of what people call their things.

const FORBIDDEN = String.raw`[\\/:*?"<>|\p{Cc}]`;
const LONGEST = 80;

/** As close to the name as every file system takes it; `otherwise` where nothing of it is left. */
export function asFileName(name: string, otherwise: string): string {
  const trimmed = name
    .replaceAll(new RegExp(`${FORBIDDEN}+`, "gu"), "-")
    .slice(0, LONGEST)
    .replaceAll(/^[-. ]+|[-. ]+$/g, "");
  return trimmed === "" ? otherwise : trimmed;
}

/** Whether every file system takes it as it is. */
export function isFileName(name: string): boolean {
  return !new RegExp(`${FORBIDDEN}|^\\.|[. ]$`, "u").test(name);
}
