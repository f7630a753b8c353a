// The detail of a card: GitHub-flavoured Markdown into HTML, with raw HTML and pictures off
// and links to http and https alone. The only place where text of a service becomes markup.
import MarkdownIt from "markdown-it";
import { webAddress } from "./contract.js";

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: false }).disable(["image", "html_inline", "html_block"]);
markdown.validateLink = (url: string) => webAddress(url) !== undefined;

markdown.renderer.rules["link_open"] = (tokens, index, options, _env, self) => {
  tokens[index]!.attrSet("target", "_blank");
  tokens[index]!.attrSet("rel", "noopener noreferrer");
  return self.renderToken(tokens, index, options);
};
// A table that is wider than the card scrolls by itself, by keyboard too; it is no landmark, of
// which a page with many tables would have too many. Column alignment
// comes as a class: a style attribute is nothing that a strict page allows.
markdown.renderer.rules["table_open"] = (_tokens, _index, _options, env: { table: string }) =>
  `<div class="scroll" tabindex="0" role="group" aria-label="${markdown.utils.escapeHtml(env.table)}"><table>`;
markdown.renderer.rules["table_close"] = () => "</table></div>";
for (const rule of ["th_open", "td_open"]) {
  markdown.renderer.rules[rule] = (tokens, index, options, _env, self) => {
    const token = tokens[index]!;
    const align = /text-align:(right|center)/.exec(token.attrGet("style") ?? "")?.[1];
    token.attrs = align ? [["class", align]] : null;
    if (rule === "th_open") token.attrSet("scope", "col");
    return self.renderToken(tokens, index, options);
  };
}

/** Safe HTML. Headings stand below that of the card, which has `level`; `table` is what a screen reader calls a table. */
export function render(detail: string, table: string, level: number): string {
  const tokens = markdown.parse(detail, {});
  for (const token of tokens) {
    if (token.type === "heading_open" || token.type === "heading_close") {
      token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + level)}`;
    }
  }
  return markdown.renderer.render(tokens, markdown.options, { table });
}
