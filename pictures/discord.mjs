// A message as Discord shows it, drawn by discord-components-core.
import { escape, font } from './html.mjs';

// Discord's markdown, as far as karaula writes it. What stands behind a backslash is text.
function markdown(s) {
  const kept = [];
  const held = s.replace(/\\([^\w\s])/g, (_, c) => `\u0001${kept.push(c) - 1}\u0002`);
  const html = escape(held)
    .replace(/\[([^\]]*)\]\(&lt;?(.*?)(?:&gt;)?\)|\[([^\]]*)\]\(([^)]*)\)/g, (_, a, _u, b) => `<a>${a ?? b}</a>`)
    .replace(/\*\*(.+?)\*\*/gs, '<b>$1</b>')
    .replace(/&lt;@80351110224678912&gt;/g, '<span class="at">@Ana</span>')
    .split('\n').map((l) => (l.startsWith('-# ') ? `<small>${l.slice(3)}</small>` : l)).join('<br>');
  return html.replace(/\u0001(\d+)\u0002/g, (_, i) => escape(kept[i]));
}

const plain = (s) => escape((s ?? '').replace(/\\([^\w\s])/g, '$1'));

function embed(e) {
  const colour = '#' + (e.color ?? 0x202225).toString(16).padStart(6, '0');
  return `<discord-embed slot="embeds" color="${colour}" author-name="${plain(e.author?.name)}" embed-title="${plain(e.title)}" ${e.title && e.url ? `url="${escape(e.url)}"` : ''}>
    <discord-embed-description slot="description">${markdown(e.description ?? '')}</discord-embed-description></discord-embed>`;
}

const kinds = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'destructive' };
const component = (c) => (c.type === 2
  ? `<discord-button type="${kinds[c.style] ?? 'secondary'}">${escape(c.label)}</discord-button>`
  : `<div class="menu">${escape(c.placeholder)} <span>▾</span></div>`);

export const page = (m) => `<!doctype html><meta charset="utf-8">
<style>body { margin: 0; background: #36393e; } #shot { width: ${m.width ?? 720}px; ${font}; } small { color: #a3a6aa; font-size: 12px; } a { color: #00aff4; }
  #shot * { ${font}; } .at { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px; } .menu { box-sizing: border-box; width: 400px; background: #2b2d31; color: #b5bac1; border-radius: 4px; padding: 9px 12px; font-size: 15px; display: flex; justify-content: space-between; }</style>
<script type="module" src="/@derockdev/discord-components-core/dist/derockdev-discord-components-core/derockdev-discord-components-core.esm.js"></script>
<div id="shot"><discord-messages><discord-message author="karaula" bot avatar="${avatar}" timestamp="${escape(m.date)}" twenty-four ${m.alone ? 'ephemeral' : ''}>
  ${markdown(m.payload.content ?? '')}${(m.payload.embeds ?? []).map(embed).join('')}
  <discord-attachments slot="components">${(m.payload.components ?? []).map((r) => `<discord-action-row>${r.components.map(component).join('')}</discord-action-row>`).join('')}</discord-attachments>
</discord-message></discord-messages></div>`;

const avatar = 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="#26456b"/><text x="20" y="28" font-size="22" font-weight="700" text-anchor="middle" fill="#fff" font-family="sans-serif">k</text></svg>');

export const ready = () => document.querySelector('discord-messages')?.classList.contains('hydrated')
  && [...document.querySelectorAll('discord-message, discord-embed, discord-button')].every((e) => e.classList.contains('hydrated'));
