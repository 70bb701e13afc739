// What stands in the agent's code for people to read: every literal of more than one word, as a template.
import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/** Literals with `{0}`, `{1}` … where code fills values in. */
export function templatesOf({ file, text }: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push(
        node.head.text + node.templateSpans.map(({ literal }, place) => `{${place}}${literal.text}`).join(""),
      );
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

/** Whether it is a whole sentence, which is told as it is. */
export function isSentence(template: string): boolean {
  return (
    /^["“A-Z{`$.]/.test(template) &&
    /[.?:]["”`]?$/.test(template) &&
    /[a-z]{2,} /.test(template) &&
    !/[<>\\\n]/.test(template)
  );
}
