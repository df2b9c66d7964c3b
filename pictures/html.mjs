// Text becomes HTML in one place.
export const escape = (s) => String(s ?? '').replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

export const font = `font-family: "Noto Sans", "DejaVu Sans", "Noto Color Emoji", sans-serif`;
