/// How the report looks: on a wide screen, on a telephone, and on paper.
enum ReportStyle {
  static let css = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0 auto;padding:1.2rem 1rem 3rem;max-width:74rem;background:#fff;color:#1a1a1a;
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;
    overflow-wrap:anywhere}
    h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem}
    h2{font-size:1.25rem;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid #ccc}
    h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
    p{margin:.5rem 0;max-width:52rem}
    a{color:#0b5394}
    .meta{color:#444;margin:0}
    nav{margin:.8rem 0 0;font-size:.92rem}
    nav a{margin-right:.9rem;white-space:nowrap}
    .answers{list-style:none;padding:0;margin:.6rem 0;max-width:60rem}
    .answers li{padding:.45rem .8rem;margin:.35rem 0;border-left:4px solid #bbb;background:#f6f6f6}
    .answers li.d{border-left-color:#0072b2;background:#eef5fa}
    .warn{border:1px solid #c9a227;background:#fffaf0;padding:.6rem 1rem;margin:1rem 0;
    max-width:60rem}
    .warn h2{border:0;margin:0;padding:0;font-size:1.05rem}
    .warn ul{margin:.4rem 0;padding-left:1.2rem}
    .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));
    gap:1rem;align-items:start}
    figure{margin:.6rem 0;min-width:0;break-inside:avoid}
    figure svg{display:block;width:100%;height:auto;max-width:40rem;background:#fff}
    figure svg defs *{stroke-width:.32}
    figcaption{font-size:.86rem;color:#333;margin-top:.2rem;max-width:40rem}
    .missing{border:1px dashed #999;padding:1.2rem;color:#444;font-size:.9rem}
    .scroll{overflow-x:auto;margin:.6rem 0;overflow-wrap:normal}
    table{border-collapse:collapse;width:max-content;max-width:70rem;font-size:.87rem;font-variant-numeric:tabular-nums}
    th,td{padding:.25rem .7rem .25rem 0;text-align:left;vertical-align:top;
    border-bottom:1px solid #e3e3e3}
    th{border-bottom:1.5px solid #555;font-weight:600;vertical-align:bottom}
    td{max-width:20rem}
    .n{text-align:right;white-space:nowrap}
    th.n{white-space:normal}
    .w{min-width:11rem}
    td.i{white-space:nowrap;max-width:none}
    tr.b td{border-top:1.5px solid #999}
    .dishes{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(16rem,100%),1fr));
    gap:1rem}
    .pairs{grid-template-columns:repeat(auto-fill,minmax(min(26rem,100%),1fr))}
    .dishes figure{margin:0}
    .dishes img{width:100%;height:auto;display:block;border:1px solid #ddd}
    .colonies{display:flex;flex-wrap:wrap;gap:.6rem}
    .colonies figure{margin:0;width:6.6rem}
    .colonies img{width:100%;height:auto;display:block;border:1px solid #ddd}
    .colonies figcaption,.dishes figcaption{font-size:.78rem;line-height:1.3}
    .paste{background:#f6f6f6;padding:.6rem 1rem;max-width:60rem}
    .paste p,.paste li{max-width:none}
    .paste ol{padding-left:1.4rem;font-size:.9rem}
    details{margin:.6rem 0}
    summary{cursor:pointer}
    code{font:.92em ui-monospace,Menlo,Consolas,"Liberation Mono",monospace}
    .small{font-size:.86rem;color:#333}
    @media(max-width:480px){body{padding:.8rem .7rem 2rem}h1{font-size:1.35rem}
    .colonies figure{width:calc(25% - .45rem)}
    .dishes{grid-template-columns:1fr 1fr;gap:.5rem}.pairs{grid-template-columns:1fr}}
    @page{size:A4;margin:14mm 12mm}
    @media print{body{font-size:10pt;padding:0;max-width:none}nav{display:none}
    a{color:inherit;text-decoration:none}h2,h3{break-after:avoid}
    h2{margin-top:1.2rem}
    .together{break-inside:avoid}.colonies{gap:.3rem}.colonies figure{width:calc(12.5% - .3rem)}
    .plots{grid-template-columns:1fr 1fr;gap:.5rem}.plots figure{margin:.2rem 0}
    .plots svg{max-width:76mm}.small{font-size:8.2pt}figcaption{font-size:7.6pt}.dishes{grid-template-columns:repeat(4,1fr)}
    .pairs{grid-template-columns:1fr 1fr}
    .scroll{overflow:visible}table{font-size:7.6pt;width:auto;max-width:100%}th,td{padding-right:.45rem}
    tr,.answers li,.warn,.colonies,.dishes figure{break-inside:avoid}
    thead{display:table-header-group}p,li{orphans:3;widows:3}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
    """
}
