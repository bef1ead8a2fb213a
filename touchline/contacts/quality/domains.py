"""What the part of an address behind the @ tells: throwaway, everybody's, or a slip of the pen."""

from functools import lru_cache
from typing import Final

FREE: Final = frozenset(
    """gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.de hotmail.fr hotmail.it hotmail.es live.com live.de
    live.nl live.co.uk live.fr outlook.com outlook.de outlook.fr outlook.es msn.com yahoo.com yahoo.de yahoo.fr
    yahoo.co.uk yahoo.it yahoo.es yahoo.co.in yahoo.co.jp yahoo.com.br yahoo.ca ymail.com rocketmail.com aol.com aim.com
    aol.de icloud.com me.com mac.com gmx.de gmx.net gmx.com gmx.at gmx.ch gmx.org gmx.fr web.de t-online.de freenet.de
    arcor.de online.de posteo.de posteo.net mailbox.org proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io
    tutanota.de bluewin.ch hispeed.ch sunrise.ch orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr libero.it
    virgilio.it tiscali.it alice.it tin.it mail.ru yandex.ru yandex.com bk.ru list.ru inbox.ru rambler.ru qq.com 163.com
    126.com sina.com foxmail.com naver.com daum.net hanmail.net rediffmail.com uol.com.br bol.com.br terra.com.br
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com btinternet.com
    sky.com virginmedia.com ntlworld.com talktalk.net bigpond.com optusnet.com.au xtra.co.nz shaw.ca rogers.com
    sympatico.ca telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl home.nl wp.pl onet.pl o2.pl interia.pl seznam.cz
    centrum.cz email.cz ukr.net abv.bg mail.com email.com fastmail.com fastmail.fm hey.com zoho.com duck.com aon.at
    chello.at telia.com telenor.no online.no mail.dk""".split()
)
"""Domains where everybody can have an address, so that they say nothing of a firm."""
THROWAWAY: Final = frozenset(
    """0-mail.com 10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net anonymbox.com burnermail.io
    byom.de cool.fr.nf crazymailing.com deadaddress.com despam.it discard.email discardmail.com discardmail.de
    dispostable.com dodgit.com dropmail.me einrot.com emailfake.com emailondeck.com emailtemporario.com.br
    emltmp.com fake-mail.net fakeinbox.com fakemail.net fakemailgenerator.com filzmail.com fyii.de getairmail.com
    getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net
    guerrillamail.org guerrillamailblock.com harakirimail.com hmamail.com inboxbear.com inboxkitten.com incognitomail.org
    jetable.org kasmail.com kurzepost.de linshiyou.com mail-temp.com mail-temporaire.fr mail.tm mailcatch.com
    maildrop.cc mailexpire.com mailforspam.com mailinator.com mailinator.net mailinator2.com mailnesia.com mailnull.com
    mailpoof.com mailsac.com mailtemp.info mailtothis.com minuteinbox.com mintemail.com moakt.com mohmal.com
    mt2015.com mytemp.email mytrashmail.com nada.email nomail.xl.cx nospam.ze.tc nowmymail.com objectmail.com onewaymail.com
    owlymail.com pokemail.net proxymail.eu rcpt.at sharklasers.com shitmail.me sogetthis.com spam4.me spambog.com
    spambox.us spamcowboy.com spamex.com spamfree24.org spamgourmet.com spamhole.com spaml.de spammotel.com spikio.com
    tafmail.com temp-mail.io temp-mail.org temp-mail.ru tempail.com tempinbox.com tempmail.com tempmail.de tempmail.dev
    tempmail.net tempmailaddress.com tempmailo.com tempr.email temporaryinbox.com temporarymail.com thankyou2010.com
    throwam.com throwawaymail.com tmail.ws tmailinator.com tmpmail.net tmpmail.org trash-mail.at trash-mail.com
    trash-mail.de trash2009.com trashmail.at trashmail.com trashmail.de trashmail.io trashmail.me trashmail.net
    trashmail.ws trashymail.com trbvm.com wegwerfemail.de wegwerfmail.de wegwerfmail.net wegwerfmail.org wh4f.org
    yopmail.com yopmail.fr yopmail.net zehnminutenmail.de zetmail.com zzz.com""".split()
)
"""Domains of addresses that are given up after minutes; those most met, not all there are."""
MEANT: Final = tuple(
    """gmail.com googlemail.com hotmail.com outlook.com yahoo.com icloud.com t-online.de freenet.de protonmail.com bluewin.ch
    comcast.net verizon.net hotmail.co.uk yahoo.co.uk""".split()
)
"""Domains so well known that another one letter away is a slip of the pen."""
SHARED: Final = frozenset(
    """abuse accounting accounts admin billing bookings buchhaltung career careers contact customerservice einkauf
    enquiries feedback finance help helpdesk hello hr info infos inquiries invoice invoices it jobs kontakt kundenservice
    legal mail marketing no-reply noreply office orders post postmaster presse press privacy purchasing rechnung reception
    root sales sekretariat service shop spam support team vertrieb verwaltung webmaster zentrale""".split()
)
"""Names before the @ that stand for many people."""


def is_free(address: str) -> bool:
    """Tell whether everybody can have an address at this one's domain."""
    return get_domain(address) in FREE


def is_throwaway(address: str) -> bool:
    """Tell whether the address is one that is given up after minutes, also below such a domain."""
    domain = get_domain(address)
    return domain in THROWAWAY or domain.partition(".")[2] in THROWAWAY


def is_shared(address: str) -> bool:
    """Tell whether many people read what comes to the address."""
    return address.partition("@")[0].partition("+")[0] in SHARED


def get_domain(address: str) -> str:
    """Return what stands behind the @."""
    return address.rpartition("@")[2]


@lru_cache(maxsize=50_000)
def find_meant(domain: str) -> str:
    """Return the well-known domain that this one is a slip of the pen away from, or ''."""
    if domain in FREE or domain in THROWAWAY or len(domain) < 7:
        return ""
    return next((one for one in MEANT if _is_one_slip(domain, one)), "")


def _is_one_slip(typed: str, meant: str) -> bool:
    """Tell whether one letter is wrong, missing or too many, or two neighbours changed places (Damerau 1964)."""
    if abs(len(typed) - len(meant)) > 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    if len(typed) == len(meant):
        is_swap = typed[at : at + 2] == meant[at : at + 2][::-1] and typed[at + 2 :] == meant[at + 2 :]
        return is_swap or typed[at + 1 :] == meant[at + 1 :]
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    return longer[at + 1 :] == shorter[at:]
