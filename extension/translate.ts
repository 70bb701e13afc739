// The function that gives a text in the user's language, for modules that know nothing of VS Code.

/** `vscode.l10n.t`: `{0}`, `{1}` … are replaced. Call it with a literal, which tests look for. */
export type Translate = (text: string, ...values: (string | number)[]) => string;
