// Block Kit as Slack shows it, as far as karaula uses it. Whatever is not known here stops the drawing.
import { escape, font } from './html.mjs';

const style = `
  body { margin: 0; background: #fff; ${font}; }
  #shot { box-sizing: border-box; width: 720px; padding: 12px 16px; color: #1d1c1d; font-size: 15px; line-height: 1.46; display: grid; grid-template-columns: 36px 1fr; gap: 8px; }
  .face { width: 36px; height: 36px; border-radius: 6px; background: #26456b; color: #fff; font-weight: 700; font-size: 20px; display: grid; place-items: center; }
  .who b { font-weight: 800; } .who span { background: #ededed; color: #616061; font-size: 10px; font-weight: 700; padding: 1px 3px; border-radius: 2px; margin: 0 6px; }
  .who i, .alone { color: #616061; font-size: 12px; font-style: normal; }
  h3 { font-size: 18px; line-height: 1.33; margin: 6px 0; font-weight: 800; }
  .section { margin: 4px 0 8px; white-space: pre-wrap; } .context { color: #616061; font-size: 12.5px; margin: 4px 0; white-space: pre-wrap; }
  hr { border: 0; border-top: 1px solid #ddd; } a { color: #1264a3; text-decoration: none; }
  .actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 2px; }
  .actions span { border: 1px solid #bbb; border-radius: 6px; padding: 3px 11px; font-size: 13px; font-weight: 700; }
  .primary { background: #007a5a; border-color: #007a5a !important; color: #fff; } .danger { color: #e01e5a; border-color: #e01e5a !important; }
  .barred { border-left: 4px solid #ddd; border-radius: 4px; padding-left: 12px; margin: 4px 0; }
  .at { background: #fdf2d0; color: #1264a3; border-radius: 3px; padding: 0 2px; }`;

const mrkdwn = (s) => escape(String(s).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'))
  .replace(/&lt;!(here|channel)&gt;/g, '<span class="at">@$1</span>')
  .replace(/&lt;(https?:[^|&]*)\|(.*?)&gt;/g, '<a>$2</a>')
  .replace(/(^|\s)\*([^*\n]+)\*(?=\s|$)/g, '$1<b>$2</b>');
const text = (t) => (t.type === 'mrkdwn' ? mrkdwn(t.text) : escape(t.text));

function rich(e) {
  const s = e.style ?? {};
  const dress = (x) => [['bold', 'b'], ['italic', 'em'], ['strike', 's'], ['code', 'code']].reduce((all, [k, tag]) => (s[k] ? `<${tag}>${all}</${tag}>` : all), x);
  switch (e.type) {
    case 'text': return dress(escape(e.text));
    case 'link': return dress(`<a>${escape(e.text ?? e.url)}</a>`);
    case 'emoji': return escape(e.unicode ? String.fromCodePoint(...e.unicode.split('-').map((x) => parseInt(x, 16))) : `:${e.name}:`);
    case 'rich_text_section': return e.elements.map(rich).join('');
    case 'rich_text_list': return `<ul>${e.elements.map((x) => `<li>${rich(x)}</li>`).join('')}</ul>`;
    case 'rich_text_quote': return `<blockquote>${e.elements.map(rich).join('')}</blockquote>`;
  }
  throw new Error(`slack.mjs does not know the element ${e.type}`);
}

function pressed(e) {
  const label = e.type === 'overflow' ? '⋯' : (e.text ?? e.placeholder).text + (e.type === 'static_select' ? ' ▾' : '');
  return `<span class="${escape(e.style ?? '')}">${escape(label)}</span>`;
}

function block(b) {
  switch (b.type) {
    case 'header': return `<h3>${escape(b.text.text)}</h3>`;
    case 'section': return `<div class="section">${text(b.text ?? { text: '' })}${(b.fields ?? []).map((f) => `<div>${text(f)}</div>`).join('')}</div>`;
    case 'context': return `<div class="context">${b.elements.map((e) => (e.type === 'image' ? '' : text(e))).join(' ')}</div>`;
    case 'rich_text': return `<div class="section">${b.elements.map(rich).join('')}</div>`;
    case 'divider': return '<hr>';
    case 'actions': return `<div class="actions">${b.elements.map(pressed).join('')}</div>`;
  }
  throw new Error(`slack.mjs does not know the block ${b.type}`);
}

const barred = (a) => `<div class="barred" style="border-color: ${escape(a.color)}">${a.blocks.map(block).join('')}</div>`;

export const page = (m) => `<!doctype html><meta charset="utf-8"><style>${style}</style><div id="shot" style="width: ${m.width ?? 720}px"><div class="face">k</div><div>
  ${m.alone ? '<div class="alone">Only visible to you</div>' : ''}${m.thread ? `<div class="alone">${escape(m.thread)}</div>` : ''}
  <div class="who"><b>karaula</b><span>APP</span><i>${escape(m.time)}</i></div>
  ${m.payload.blocks.map(block).join('')}${(m.payload.attachments ?? []).map(barred).join('')}</div></div>`;

export const ready = () => document.fonts.status === 'loaded';
