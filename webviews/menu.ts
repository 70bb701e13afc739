// A menu under a button, as the ARIA practices have it: arrow keys move, Escape closes and goes back to the button.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { codicon } from "./controls.ts";

export interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  readonly onChoose: () => void;
  readonly disabled?: boolean;
  /** For items that are on or off; the menu then stays open. */
  readonly checked?: boolean;
}

/** `items` is asked again after an item that is on or off was chosen. */
export function openMenu(anchor: HTMLElement, label: string, items: () => readonly MenuItem[]): void {
  document.querySelector(".menu")?.remove();
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  const close = (): void => {
    document.removeEventListener("pointerdown", closeOutside, true);
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
  };
  const closeOutside = (event: Event): void => {
    if (!menu.contains(event.target as Node)) close();
  };
  const draw = (): void => {
    render(
      items().map((item) =>
        itemOf(item, () => {
          if (item.checked === undefined) {
            close();
            anchor.focus();
          }
          item.onChoose();
          if (item.checked !== undefined) draw();
        }),
      ),
      menu,
    );
  };
  menu.addEventListener("keydown", (event) => {
    const buttons = [...menu.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = nextItem(event.key, at, buttons.length);
    if (event.key === "Escape" || event.key === "Tab") {
      close();
      anchor.focus();
    } else if (next === undefined) {
      return;
    } else {
      buttons[next]?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  });
  draw();
  document.body.append(menu);
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", closeOutside, true);
  menu.querySelector<HTMLButtonElement>("button:not(:disabled)")?.focus();
}

function itemOf({ label, icon, disabled = false, checked }: MenuItem, onChoose: () => void): TemplateResult {
  return html`<button
    type="button"
    role=${checked === undefined ? "menuitem" : "menuitemcheckbox"}
    aria-checked=${checked ?? nothing}
    tabindex="-1"
    ?disabled=${disabled}
    @click=${onChoose}
  >
    <span class="sign"
      >${checked === true ? codicon("check") : icon === undefined ? nothing : codicon(icon)}</span
    >${label}
  </button>`;
}

function nextItem(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

/** Under the anchor, or over it where there is no room. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const { left, top, bottom } = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = menu;
  const isBelow = bottom + offsetHeight + 4 <= window.innerHeight || top < offsetHeight;
  menu.style.left = `${Math.max(4, Math.min(left, window.innerWidth - offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, isBelow ? bottom + 2 : top - offsetHeight - 2)}px`;
}
