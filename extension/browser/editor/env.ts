// What is around the pages: the language and the clipboard.

/** As VS Code names it: "en", "zh-cn". */
export const language = /^zh\b(?!.*\b(tw|hk|mo|hant)\b)/i.test(navigator.language) ? "zh-cn" : "en";

export const clipboard = {
  writeText: (text: string): Promise<void> => navigator.clipboard.writeText(text),
};
