"""Pages of government sites around a report: the article as Word pastes it, and the furniture of several systems."""

from __future__ import annotations

import html
from collections.abc import Callable

from extract.model import Block, Cell, Document, Table

NAV = "".join(f'<li><a href="/col/col{n}/index.html">{name}</a></li>' for n, name in enumerate(
    ("网站首页", "政务公开", "办事服务", "互动交流", "走进我区", "数据开放", "政府信息公开目录", "政府信息公开指南")
))  # fmt: skip
BOX = (
    '<table class="xxgk-table" width="100%"><tr><td>索 引 号：</td><td>00123/2021-00456</td><td>主题分类：</td><td>财政预决算</td></tr>'
    "<tr><td>发布机构：</td><td>区财政局</td><td>发文日期：</td><td>2021-05-10</td></tr>"
    "<tr><td>名 称：</td><td colspan=3>关于公开绩效自评的通知</td></tr><tr><td>文 号：</td><td></td><td>有效性：</td><td>有效</td></tr></table>"
)
INFO = '<div class="info"><span>发布时间：2021-05-10 09:30</span><span>来源：区财政局</span><span>浏览次数：<em id="hits">315</em></span><span>字体：[大 中 小]</span></div>'
SHARE = '<div class="bdsharebuttonbox">分享到：<a href="#">微信</a><a href="#">微博</a></div>'
TURN = '<div class="sxp"><p>上一篇：<a href="t1.html">2020年度部门决算公开</a></p><p>下一篇：<a href="t2.html">2021年部门预算公开</a></p></div>'
FOOT = '<div id="footer"><p>版权所有：某某区人民政府办公室  主办单位：某某区人民政府</p><p>网站标识码：4302040001 湘ICP备05009999号 湘公网安备 43020402000001号</p><p>联系电话：0731-28888888 地址：建设路100号</p></div>'
SCRIPT = "<script>var a='<p>绩效</p>';function f(){if(1<2)document.write('x')}</script>"


def esc(text: str) -> str:
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;")


def mso(text: str, align: str = "justify") -> str:
    """A paragraph as Word pastes it; empty ones carry a space."""
    if not text:
        return f"<p class=MsoNormal align={align}><span lang=EN-US><o:p>&nbsp;</o:p></span></p>"
    runs = "<br>".join(
        f'<span style="font-size:14.0pt;font-family:仿宋_GB2312">{esc(line)}</span>' for line in text.split("\n")
    )
    return f'<p class=MsoNormal align={align} style="mso-pagination:widow-orphan">{runs}<span lang=EN-US><o:p></o:p></span></p>'


def plain(text: str) -> str:
    return f"<div>{esc(text)}</div>" if text else "<div><br></div>"


def table(found: Table, paragraph: Callable[[str], str], *, close: bool = True, border: str = "border=1") -> str:
    """A table as written: with `close` all tags are closed, without it none of the optional ones are."""
    td, tr = ("</td>", "</tr>") if close else ("", "")
    rows = []
    for row in range(found.n_rows):
        cells = (cell(c, paragraph) + td for c in found.starting(row))
        rows.append("<tr>\n" + "\n".join(cells) + tr)
    head = '<table class=MsoNormalTable cellspacing=0 cellpadding=0 {} style="border-collapse:collapse;mso-border-alt:solid windowtext .5pt">'
    return f"{head.format(border)}<tbody>{''.join(rows)}</tbody></table>"


def cell(found: Cell, paragraph: Callable[[str], str]) -> str:
    spans = (f" rowspan={found.rowspan}" if found.rowspan > 1 else "") + (
        f" colspan={found.colspan}" if found.colspan > 1 else ""
    )
    inner = "".join(paragraph(line) for line in found.text.split("\n"))
    return f'<td{spans} valign=top style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt">{inner}'


def article(document: Document, paragraph: Callable[[str], str] = mso, **options: object) -> str:
    """The body of a document as markup of one kind."""
    close, border = bool(options.get("close", True)), str(options.get("border", "border=1"))
    return "\n".join(
        paragraph(e.text) if isinstance(e, Block) else table(e, paragraph, close=close, border=border) for e in document.body
    )


def trs(body: str, title: str) -> str:
    """Boxes of divs, the article in a TRS_Editor, styles pasted with it."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_某某区人民政府</title>{SCRIPT}
<style>.none{{display:none}} @media print{{.TRS_Editor{{display:none}}}} p.MsoNormal{{margin:0}}</style></head><body>
<div class="header"><div class="logo">某某区人民政府门户网站</div><ul class="nav">{NAV}</ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a> &gt; 财政预决算</div>
<div class="wrap"><div class="detail">{BOX}<h1 class="title">{title}</h1>{INFO}
<div id="zoom"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:2}}</style>{body}</div></div>
<div class="none">微信扫一扫打开</div>{SHARE}<div class="print"><a href="javascript:print()">打印本页</a><a href="javascript:close()">关闭窗口</a></div></div>
{TURN}</div>{FOOT}{SCRIPT}</body></html>"""


def nested_tables(body: str, title: str) -> str:
    """A page of the 2000s: everything in tables, the article in a cell of a cell, nothing named."""
    return f"""<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312"><title>{title}</title></head>
<body><center><table width=1000 border=0><tr><td colspan=2><img src=banner.jpg width=1000 height=150></td></tr>
<tr><td width=200><table border=0><tr><td><ul>{NAV}</ul></td></tr><tr><td>站内搜索 <input type=hidden value=x><input type=submit value=搜索></td></tr></table></td>
<td><table width=780 border=0><tr><td class=wz>您现在的位置：<a href=/>首页</a> - <a href=/a>信息公开</a></td></tr>
<tr><td align=center class=bt><font size=5><b>{title}</b></font></td></tr><tr><td align=center>发布时间：2021-5-10　来源：本站　点击数：15</td></tr>
<tr><td><table border=0 width=100%><tr><td>{body}</td></tr></table></td></tr>
<tr><td align=right>【<a href="javascript:window.print()">打印</a>】【<a href="javascript:window.close()">关闭</a>】</td></tr></table></td></tr>
<tr><td colspan=2 align=center>版权所有：某某市财政局　湘ICP备05001234号</td></tr></table></center></body></html>"""


def unnamed(body: str, title: str) -> str:
    """Divs with names that say nothing."""
    return f"""<!doctype html><html><head><title>{title} - 某某市财政局</title></head><body><div class="w1"><div class="a1"><ul>{NAV}</ul></div>
<div class="a2">政务公开</div><div class="a3"><div class="b1"><h2>{title}</h2></div><div class="b2">发布日期：2021年5月10日　　信息来源：财政局</div>
<div class="b3">{body}</div></div><div class="a4"><ul><li><a href=1.html>关于印发某某办法的通知</a></li><li><a href=2.html>关于开展某某工作的通知</a></li><li><a href=3.html>某某公告</a></li></ul></div>
<div class="a5">技术支持：某某公司 网站标识码：4300000001</div></div></body></html>"""


def fragment(body: str, title: str) -> str:
    """What a clipboard holds: no head, no body."""
    return f"<div><!--StartFragment-->{body}<!--EndFragment--></div>"


def ucap(body: str, title: str) -> str:
    return f"""<html lang="zh"><head><meta name="ArticleTitle" content="{title}"><title>{title}</title></head><body class="bg">
<header><nav><ul>{NAV}</ul></nav></header><main><div class="article"><ucaptitle>{title}</ucaptitle><h1>{title}</h1>{INFO}
<div class="pages_content"><UCAPCONTENT><div class="view TRS_UEDITOR">{body}</div></UCAPCONTENT><p><a href="P0202105.docx">附件：绩效自评报告.docx</a></p></div>{SHARE}</div></main>
<aside><h3>相关信息</h3><ul>{NAV}</ul></aside><footer>主办：某某区人民政府 承办：政府办 湘ICP备1号</footer></body></html>"""


SITES = (trs, nested_tables, unnamed, fragment, ucap)
