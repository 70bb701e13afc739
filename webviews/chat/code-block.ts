// A block of code in an answer: its language, its colours, and buttons to copy it and to put it into the editor.
import { html, nothing, render } from "lit-html";
import { iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import { highlighted } from "./highlight.ts";
import { clean } from "./markdown.ts";

export interface CodeActions {
  readonly onCopy: (text: string) => void;
  /** Absent where there is no editor. */
  readonly onInsert?: ((text: string) => void) | undefined;
}

/** While code is being written it is coloured as long as that is quick. */
const LONGEST_WHILE_GROWING = 6000;

/** Puts the block of code into a frame with its buttons. */
export function dressCode(block: HTMLPreElement, actions: CodeActions, isFinished: boolean): void {
  const code = block.textContent;
  const language = block.dataset["language"] ?? "";
  const isQuick = isFinished || code.length < LONGEST_WHILE_GROWING;
  const coloured = isQuick ? highlighted(code, language) : undefined;
  if (coloured !== undefined) block.querySelector("code")?.replaceChildren(clean(coloured));
  // Long lines are scrolled, also by keyboard.
  block.tabIndex = 0;
  const frame = document.createElement("div");
  frame.className = "code-block";
  const bar = document.createElement("div");
  bar.className = "code-bar";
  render(
    html`<span class="language">${language}</span> ${iconButton({
        icon: "copy",
        label: t("Copy Code"),
        onClick: () => {
          actions.onCopy(code);
        },
      })}
      ${
        actions.onInsert === undefined
          ? nothing
          : iconButton({
              icon: "insert",
              label: t("Insert Code into the Editor"),
              onClick: () => {
                actions.onInsert?.(code);
              },
            })
      }`,
    bar,
  );
  block.replaceWith(frame);
  frame.append(bar, block);
}
