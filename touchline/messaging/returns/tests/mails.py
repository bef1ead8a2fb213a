"""Mails in the shapes of the RFCs and of the large providers; `%(id)s` and `%(to)s` are a Message-ID and an address of ours."""

import random

POSTFIX_BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: %(to)s
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"
Message-Id: <20261122101010.1@mx.example>

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.
<ada@gone.example>: host mail.gone.example said: 550 5.1.1 <ada@gone.example>: Recipient address rejected: User unknown

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 4F2
Arrival-Date: Sun, 22 Nov 2026 10:10:10 +0000

Final-Recipient: rfc822; ada@gone.example
Original-Recipient: rfc822;ada@gone.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.gone.example
Diagnostic-Code: smtp; 550 5.1.1 <ada@gone.example>: Recipient address rejected: User unknown in virtual mailbox table

--B1
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Shop <news@shop.example>
To: ada@gone.example
Subject: Autumn
Message-ID: %(id)s
MIME-Version: 1.0
Content-Type: text/plain

Hello
--B1--
"""
EXCHANGE_BOUNCE = """\
Return-Path: <>
From: postmaster@outlook.example
To: %(to)s
Subject: Undeliverable: Autumn
Content-Type: multipart/report; report-type=delivery-status; boundary="B2"
MIME-Version: 1.0

--B2
Content-Type: text/html; charset="utf-8"

<html><body><p>Your message couldn't be delivered.</p></body></html>
--B2
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.outlook.example
Received-From-MTA: dns;mx.example

Final-Recipient: rfc822;ada@contoso.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ada@contoso.example not found by SMTP address lookup
--B2
Content-Type: message/rfc822

Message-ID: %(id)s
Subject: Autumn

Hello
--B2--
"""
FULL_MAILBOX = POSTFIX_BOUNCE.replace("Status: 5.1.1", "Status: 5.2.2").replace(
    "550 5.1.1 <ada@gone.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "552 5.2.2 The email account that you tried to reach is over quota",
)
BLOCKED = POSTFIX_BOUNCE.replace("Status: 5.1.1", "Status: 5.7.1").replace(
    "550 5.1.1 <ada@gone.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "550 5.7.1 Service unavailable; client host blocked using a blocklist",
)
VAGUE_HARD = POSTFIX_BOUNCE.replace("Status: 5.1.1", "Status: 5.0.0").replace("550 5.1.1 <ada", "550 <ada")
DELAYED = POSTFIX_BOUNCE.replace("Action: failed", "Action: delayed").replace("Status: 5.1.1", "Status: 4.4.1")
DELIVERED = POSTFIX_BOUNCE.replace("Action: failed", "Action: delivered").replace("Status: 5.1.1", "Status: 2.0.0")
QMAIL_BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@old.example
To: %(to)s
Subject: failure notice

Hi. This is the qmail-send program at old.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@old.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <news@shop.example>
Message-ID: %(id)s
Subject: Autumn

Hello
"""
COMPLAINT = """\
From: <abusedesk@isp.example>
To: %(to)s
Subject: FW: Autumn
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B3"

--B3
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for an email message received from 192.0.2.1.
--B3
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <b-x@shop.example>
Original-Rcpt-To: <ada@isp.example>
Source-IP: 192.0.2.1

--B3
Content-Type: message/rfc822

From: Shop <news@shop.example>
To: <ada@isp.example>
Subject: Autumn
Message-ID: %(id)s

Hello
--B3--
"""
REPLY = """\
From: Ada Lovelace <ada@home.example>
To: %(to)s
Subject: =?utf-8?q?Re=3A_Herbst_f=C3=BCr_Sie?=
Message-ID: <CAF1@mail.home.example>
In-Reply-To: %(id)s
References: %(id)s
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="B4"

--B4
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

Sch=C3=B6n! Gibt es das auch in Blau?

Am So., 22. Nov. 2026 um 10:10 Uhr schrieb Shop <news@shop.example>:

> Hello
> we have news
--B4
Content-Type: text/html; charset="UTF-8"

<div>Sch&ouml;n! Gibt es das auch in Blau?</div><blockquote>Hello</blockquote>
--B4--
"""
HTML_REPLY = """\
From: ada@home.example
To: %(to)s
Subject: Re: Autumn
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

<html><head><style>p{color:red}</style></head><body><p>Yes &amp; please</p><script>alert(1)</script></body></html>
"""
OUT_OF_OFFICE = """\
From: Ada <ada@office.example>
To: %(to)s
Subject: Automatische Antwort: Herbst
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
In-Reply-To: %(id)s
Content-Type: text/plain; charset=utf-8

Ich bin bis Montag nicht im Haus.
"""
VACATION = """\
Return-Path: <>
From: Ada <ada@office.example>
To: %(to)s
Subject: Out of office
Content-Type: text/plain

Back on Monday.
"""
LEAVING = """\
From: ada@home.example
To: %(to)s
Subject: Re: Autumn
Content-Type: text/plain

Unsubscribe

On Sun, 22 Nov 2026 at 10:10, Shop <news@shop.example> wrote:
> Hello
"""
STRANGER = """\
From: eve@evil.example
To: someone@shop.example
Subject: Re: Autumn
In-Reply-To: <t.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@shop.example>
Content-Type: text/plain

I know your number.
"""
ALL = {name: value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)}


def mutate(chance: random.Random, raws: list[bytes]) -> bytes:
    raw = bytearray(chance.choice(raws))
    pieces = [
        b"\r\n",
        b"--B1",
        b"=?utf-8?b?",
        b'charset="x\0y"',
        b"\xff\xfe",
        b"Content-Transfer-Encoding: base64\n",
        b"message/rfc822",
    ]
    for _number in range(chance.choice((1, 3, 20, 100))):
        place, way = chance.randrange(len(raw) + 1), chance.random()
        if way < 0.4:
            raw[place : place + 1] = bytes([chance.randrange(256)])
        elif way < 0.6:
            raw[place : place + chance.randrange(60)] = b""
        elif way < 0.8:
            raw[place:place] = chance.choice(pieces)
        else:
            other = chance.choice(raws)
            begin = chance.randrange(len(other))
            raw[place:place] = other[begin : begin + 200]
    return bytes(raw)
