// What somebody typed, and below it what Slack and Discord show for it, side by side.
import { escape, font } from './html.mjs';

const column = (name, shots) => `<div><h4>${name}</h4>${shots.map((s) => `<img src="data:image/png;base64,${s}">`).join('')}</div>`;

export const both = (verb) => `<!doctype html><meta charset="utf-8">
<style>body { margin: 0; background: #fff; ${font}; } #shot { width: 1224px; padding: 8px; display: grid; grid-template-columns: 1fr 1fr; gap: 0 24px; align-items: start; }
  #shot p { grid-column: 1 / 3; margin: 4px 0; font: 600 16px "Noto Sans Mono", "DejaVu Sans Mono", monospace; } h4 { margin: 4px 0; color: #616061; font-size: 13px; } img { display: block; width: 600px; }</style>
<div id="shot"><p>${escape(verb.typed)}</p>${column('Slack', verb.slack)}${column('Discord', verb.discord)}</div>`;
