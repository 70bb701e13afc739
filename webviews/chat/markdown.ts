// Markdown that a model has written, block by block, as nodes that can do no harm: no HTML of its own, no remote image.
import DOMPurify from "dompurify";
import { Marked, type Token, type Tokens } from "marked";
import { escapeMarkup } from "../escape-markup.ts";
import { t } from "../texts.ts";

const image = /^data:image\/(png|jpeg|gif|webp);base64,/;
const link = /^(https?|mailto):/i;

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    /** Tags are text like any other. */
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeMarkup(text),
    heading({ tokens, depth }) {
      // The page has the first level, each message the second.
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      return link.test(href)
        ? `<a href="${escapeMarkup(href)}" title="${escapeMarkup(href)}">${text}</a>`
        : text;
    },
    image({ href, text }) {
      if (image.test(href)) return `<img src="${href}" alt="${escapeMarkup(text)}">`;
      const label = escapeMarkup(t("Image: {0}", text === "" ? href : text));
      return link.test(href)
        ? `<a href="${escapeMarkup(href)}" title="${escapeMarkup(href)}">${label}</a>`
        : label;
    },
    code: ({ text, lang = "" }) =>
      `<pre data-language="${escapeMarkup(/^[^\s,{]*/.exec(lang)![0])}"><code>${escapeMarkup(text)}</code></pre>`,
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
  },
});

const allowed = {
  ALLOWED_TAGS: (
    "a p br hr strong em del code pre blockquote ul ol li h3 h4 h5 h6 " +
    "table thead tbody tr th td img span"
  ).split(" "),
  ALLOWED_ATTR: ["href", "title", "class", "src", "alt", "start", "align", "data-language"],
  ALLOWED_URI_REGEXP: /^(https?:|mailto:|data:image\/)/i,
  ALLOW_DATA_ATTR: false,
  // Their values are no addresses.
  ADD_URI_SAFE_ATTR: ["start", "align", "data-language"],
};

/** The blocks of a text; each has the text that it came from as `raw`. */
export function blocksOf(text: string): Token[] {
  return marked.lexer(text);
}

export function nodesOf(block: Token): DocumentFragment {
  return clean(marked.parser([block]));
}

export function clean(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, { ...allowed, RETURN_DOM_FRAGMENT: true });
}
