// @ts-check
/**
 * How the panel looks. Sites set `--handrail-accent`, `--handrail-on-accent`, `--handrail-ink` (the accent as text), `--handrail-surface`,
 * `--handrail-text`, `--handrail-muted`, `--handrail-soft`, `--handrail-edge`, `--handrail-radius`, `--handrail-font` on `handrail-chat`.
 */

const CSS = `
:host{--surface:var(--handrail-surface,#fff);--text:var(--handrail-text,#17211f);--muted:var(--handrail-muted,#5b6a67);--soft:var(--handrail-soft,#f0f4f3);--edge:var(--handrail-edge,#e1e8e6);--ink:var(--handrail-ink,var(--accent));--alarm:#b3261e;--radius:var(--handrail-radius,20px)}
@media (prefers-color-scheme:dark){:host{--surface:var(--handrail-surface,#12191a);--text:var(--handrail-text,#e8efed);--muted:var(--handrail-muted,#9dadaa);--soft:var(--handrail-soft,#1f292a);--edge:var(--handrail-edge,#2a3637);--ink:var(--handrail-ink,color-mix(in srgb,var(--accent) 50%,#e6fffb));--alarm:#ffb4ab}}
*,*::before{box-sizing:border-box}
[hidden]{display:none!important}
.unseen{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.panel button,.panel textarea{font:inherit;color:inherit;letter-spacing:inherit}
.panel button{cursor:pointer;-webkit-tap-highlight-color:transparent}
.panel svg{inline-size:20px;block-size:20px;flex:none;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.panel :focus-visible{outline:2px solid var(--ink);outline-offset:2px}

.panel{position:fixed;inset-block-end:calc(96px + env(safe-area-inset-bottom));inset-inline-end:20px;inline-size:380px;block-size:min(600px,100dvh - 116px);display:flex;flex-direction:column;overflow:hidden;background:var(--surface);color:var(--text);border-radius:var(--radius);box-shadow:0 0 0 1px var(--edge),0 2px 6px #0b2f2e14,0 20px 56px #0b2f2e38;animation:rise .2s cubic-bezier(.2,.8,.3,1);text-align:start;overscroll-behavior:contain}
.panel:focus{outline:none}

header{display:flex;align-items:center;gap:6px;padding-block:14px;padding-inline:18px 8px;border-block-end:1px solid var(--edge)}
.who{flex:1;min-inline-size:0}
h2,.subtitle{margin:0;overflow-wrap:anywhere}
h2{font-size:15.5px;font-weight:650;line-height:1.3}
.subtitle{font-size:12.5px;line-height:1.35;color:var(--muted)}
.person{flex:none;display:flex;align-items:center;gap:6px;min-block-size:36px;max-inline-size:150px;padding:4px 12px 4px 10px;border:1px solid var(--edge);border-radius:18px;background:none;font-size:12.5px!important;font-weight:560;line-height:1.2;text-align:start;color:var(--ink)!important}
.person svg{inline-size:17px;block-size:17px}
.close{flex:none;display:grid;place-items:center;inline-size:36px;block-size:36px;padding:0;border:0;border-radius:50%;background:none;color:var(--muted)!important}
.person:hover,.close:hover{background:var(--soft)}

.log{flex:1;min-block-size:0;overflow-y:auto;overscroll-behavior:contain;padding:16px;display:flex;flex-direction:column;scrollbar-width:thin;scrollbar-color:var(--edge) transparent}
.log:focus-visible{outline-offset:-3px;border-radius:4px}
.row{display:flex;flex-direction:column;align-items:flex-start;margin-block-start:4px;max-inline-size:100%;position:relative}
.row.first{margin-block-start:14px}
.bubble{max-inline-size:84%;padding:9px 14px;border-radius:18px;background:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
.bot .bubble,.staff .bubble{border-end-start-radius:6px}
.me{align-items:flex-end}
.me .bubble{background:var(--accent);color:var(--on);border-end-end-radius:6px}
.staff .bubble{background:color-mix(in srgb,var(--accent) 13%,var(--surface))}
.name{margin-inline-start:14px;margin-block-end:3px;font-size:12.5px;font-weight:600;color:var(--ink)}
.bubble a{color:var(--ink);text-underline-offset:2px}
.time,.system,.ended{align-items:center;text-align:center;font-size:12.5px;color:var(--muted)}
.time{margin-block:14px 2px}
.log>.row:first-child{margin-block-start:auto}
.system{margin-block:14px 4px}
.system span{padding:6px 14px;border-radius:14px;background:color-mix(in srgb,var(--soft) 60%,var(--surface));max-inline-size:92%;overflow-wrap:anywhere;white-space:pre-wrap;text-wrap:balance}
.ended span{white-space:pre-line;text-wrap:balance}
.ended{flex-direction:row;gap:12px;margin-block:20px 8px}
.ended::before,.ended::after{content:"";flex:1;min-inline-size:12px;block-size:1px;background:var(--edge)}
.new{animation:arrive .22s cubic-bezier(.2,.8,.3,1)}

.choices{display:flex;flex-wrap:wrap;gap:8px;margin-block-start:8px;max-inline-size:94%}
.choices button{min-block-size:42px;padding:8px 16px;border:1.5px solid var(--ink);border-radius:21px;background:var(--surface);color:var(--ink);font-weight:560;text-align:start;overflow-wrap:anywhere;transition:background .12s}
.choices button:hover:enabled{background:color-mix(in srgb,var(--accent) 10%,var(--surface))}
.choices button:disabled{cursor:default;border-color:var(--edge);color:var(--muted);font-weight:450}
.choices .picked:disabled{border-color:var(--accent);background:color-mix(in srgb,var(--accent) 13%,var(--surface));color:var(--text);font-weight:560}
.choices .picked::before{content:"\\2713";content:"\\2713"/"";margin-inline-end:7px;color:var(--ink)}

.note{margin:3px 4px 0;font-size:12px;color:var(--muted);animation:fade .3s .5s both}
.note.refused{animation:none;color:var(--alarm)}
.me:has(.note) .bubble{opacity:.82}
.me:has(.refused) .bubble{opacity:1;background:none;color:var(--text);box-shadow:inset 0 0 0 1.5px var(--alarm)}
.note button{padding:0 2px;border:0;background:none;color:var(--ink);font-weight:600;text-decoration:underline;text-underline-offset:2px}
.dots{display:flex;gap:5px;padding:15px 16px}
.dots i{inline-size:7px;block-size:7px;border-radius:50%;background:var(--muted);animation:beat 1.2s infinite}
.dots i:nth-child(2){animation-delay:.15s}
.dots i:nth-child(3){animation-delay:.3s}

footer{position:relative;padding:0 12px calc(12px + var(--safe,0px))}
.newer{position:absolute;inset-block-end:calc(100% + 8px);inset-inline:0;margin-inline:auto;inline-size:max-content;display:flex;align-items:center;gap:6px;padding:7px 14px 7px 10px;border:0;border-radius:18px;background:var(--accent);color:var(--on)!important;font-size:13px!important;box-shadow:0 4px 16px #0003}
.newer svg{inline-size:16px;block-size:16px}
.trouble{margin:0 0 8px;padding:7px 12px;border-radius:12px;background:var(--soft);color:var(--text);font-size:12.5px;text-align:center;animation:fade .3s 1.2s both}
.trouble:empty{margin:0;padding:0}
.count:empty{display:none}
form{display:flex;align-items:flex-end;gap:4px;padding:4px;border:1px solid var(--edge);border-radius:25px;background:var(--soft);transition:border-color .12s}
form:focus-within{border-color:var(--ink);box-shadow:0 0 0 1px var(--ink)}
textarea{flex:1;min-inline-size:0;min-block-size:40px;max-block-size:132px;padding:9px 6px 9px 14px;padding-inline:14px 6px;border:0;background:none;resize:none;outline:none!important;line-height:22px!important;overflow-y:auto;scrollbar-width:none}
textarea::placeholder{color:var(--muted);opacity:1}
.send{flex:none;display:grid;place-items:center;inline-size:40px;block-size:40px;padding:0;border:0;border-radius:50%;background:var(--accent);color:var(--on)!important;transition:opacity .12s}
.clip{background:none;color:var(--muted)!important}
.send[aria-disabled=true]{background:none;color:var(--muted)!important;cursor:default}
.count{margin:6px 14px 0;font-size:12px;color:var(--muted);text-align:end}
.count.over{color:var(--alarm);font-weight:600}

@media (max-width:479.98px),(max-height:479.98px){
.panel{inset:auto;inset-block-start:var(--seen-top,0px);inset-inline:0;inline-size:auto;block-size:var(--seen,100dvh);border-radius:0;box-shadow:none;padding-block-start:env(safe-area-inset-top);--safe:env(safe-area-inset-bottom);animation-name:sheet}
textarea{font-size:16px!important}
}
@media (forced-colors:active){.bubble,.panel{border:1px solid}}
@keyframes rise{from{opacity:0;transform:translateY(12px) scale(.985)}}
@keyframes sheet{from{opacity:0;transform:translateY(32px)}}
@keyframes arrive{from{opacity:0;transform:translateY(8px)}}
@keyframes fade{from{opacity:0}}
@keyframes beat{0%,60%,100%{opacity:.3}30%{opacity:1}}
@media (prefers-reduced-motion:reduce){*{animation-duration:1ms!important;transition:none!important}.dots i{animation:none}}`;

/** @type {CSSStyleSheet | null} */
let sheet = null;

/** One sheet, however many panels: made the way that a policy without `style-src` allows. */
export function panelSheet() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
