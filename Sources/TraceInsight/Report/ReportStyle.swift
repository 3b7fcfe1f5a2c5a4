/// How a report looks: on light and dark screens, and on paper. Nothing of it comes from elsewhere.
enum ReportStyle {
  static let sheet: StaticString = """
    :root{color-scheme:light dark;--ink:#1c1e21;--dim:#666c75;--paper:#fff;--wash:#f4f5f7;--line:#dcdfe4;--link:#0b57d0;
    --bad:#b3261e;--badwash:#fdecea;--good:#146c2e;--goodwash:#e6f4ea;--said:#f0f4ff}
    @media(prefers-color-scheme:dark){:root{--ink:#e4e6ea;--dim:#9aa1ab;--paper:#16181c;--wash:#1f2228;--line:#343942;
    --link:#8ab4f8;--bad:#f2b8b5;--badwash:#3b1d1b;--good:#9cd6ac;--goodwash:#16301f;--said:#1d2637}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:70rem;padding:1.5rem 1rem 4rem;background:var(--paper);color:var(--ink);
    font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
    h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.5rem 0 .5rem}
    a{color:var(--link)}nav a{margin-right:1rem}.dim,.fig,time{color:var(--dim)}.fig{font-size:.85em;white-space:nowrap}
    .bad{color:var(--bad)}
    table{border-collapse:collapse;margin:1rem 0}th{font-weight:400;color:var(--dim);text-align:left;vertical-align:top;
    padding:.1rem 1.5rem .1rem 0;white-space:nowrap}td{padding:.1rem 0;vertical-align:top}
    pre,code{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;unicode-bidi:plaintext}
    pre{margin:.25rem 0;padding:.5rem .75rem;background:var(--wash);border-radius:4px;white-space:pre-wrap;
    max-height:40rem;overflow:auto}
    details>summary{cursor:pointer}
    .turn{border:1px solid var(--line);border-radius:6px;margin:.75rem 0;padding:.5rem .75rem}
    .turn>summary{font-weight:600}
    .prompt,.said{white-space:pre-wrap;margin:.5rem 0;padding:.5rem .75rem;border-radius:6px;unicode-bidi:plaintext}
    .prompt{background:var(--said);border-left:3px solid var(--link)}.said{border-left:3px solid var(--line)}
    .step{margin:.2rem 0 .2rem .25rem;padding-left:.5rem}.below{border-left:1px solid var(--line);margin-left:.35rem}
    .failed>summary{color:var(--bad)}.failed>pre.error{background:var(--badwash)}
    .thought{color:var(--dim);font-style:italic}.label{color:var(--dim);font-size:.85em;margin-top:.35rem}
    .finding{margin:.5rem 0}.add{background:var(--goodwash);color:var(--good)}.del{background:var(--badwash);
    color:var(--bad)}.hunk{color:var(--dim)}.diff span{display:block}
    footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--line);color:var(--dim);font-size:.9em}
    @media print{body{max-width:none;padding:0;font-size:11px}pre{max-height:none;overflow:visible;font-size:9.5px}
    nav{display:none}.turn{border:0;padding:0}::details-content{content-visibility:visible;block-size:auto}
    .prompt,.said,pre{break-inside:auto}summary,h2{break-after:avoid}}
    :target>summary{outline:2px solid var(--link)}
    """
}
