"""What is known of addresses: parameters that only track, hosts of mobile pages, shared hosts.

The names of parameters are facts from the documentation of the services that add them (Google
Analytics and Ads, Meta, Microsoft, X, Mailchimp, HubSpot, Marketo, Adobe, AT Internet, Matomo,
Yandex, Yahoo) and from feeds of outlets (BBC, New York Times, Reuters, Al Jazeera, CNN).
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRACKING_PREFIXES = (
    "utm_",
    "mtm_",
    "pk_",
    "piwik_",
    "matomo_",
    "hsa_",
    "ns_",
    "at_",
    "mc_",
    "oly_",
    "vero_",
    "guce_",
    "fb_",
    "elq",
    "_hs",
    "_bta_",
    "wt.",
)
"""Starts of names of parameters that say how a reader came, never which page it is."""

TRACKING = _words(
    """
    _ga _gl _openstat __twitter_impression __s cid_source cmp cmpid campaign_id clid cvid dclid dm_i
    ef_id emc epik fbclid feedname feedtype ftag gbraid gclid gclsrc guccounter hsctatracking icid
    igsh igshid intcid intcmp ito ireferrer li_fat_id lipi mbid mkt_tok ml_subscriber
    ml_subscriber_hash mkevt msclkid msockid ncid nl_id ocid partner phpsessid rb_clickid ref_source
    ref_src ref_url referrer rss s_cid s_kwcid sc_cid sc_channel sid_source smid smtyp soc_src
    soc_trk spm sr_share sref srnd srsltid taid tblci traffic_source trk trkcampaign ttclid twclid
    wbraid wickedid wprss wt_mc wt_zmc xtor yclid ysclid yptr
    """
)
"""Names of parameters that say how a reader came."""

TRACKING_VALUES = {
    "ref": frozenset({"rss", "feed", "home", "homepage", "hp", "newsletter", "share", "amp"}),
    "src": frozenset({"rss", "feed", "newsletter", "share"}),
    "source": frozenset({"rss", "feed", "newsletter", "share", "twitter", "facebook"}),
    "from": frozenset({"rss", "feed", "share"}),
    "via": frozenset({"rss", "feed"}),
}
"""Parameters that track with these values; with others they may name the page."""

AMP_PARAMETERS = {
    "amp": frozenset({"", "1", "true", "yes"}),
    "outputtype": frozenset({"amp"}),
    "output": frozenset({"amp"}),
    "amp_js_v": None,
    "amp_gsa": None,
    "usqp": None,
    "mobile": frozenset({"1", "true", "yes"}),
    "view": frozenset({"mobile", "amp"}),
}
"""Parameters, with their values, that ask for another form of the same page; None is any value."""

VARIANT_LABELS = frozenset({"m", "mobile", "amp", "touch", "wap"})
"""First labels of hosts that show the same pages in another form."""

INDEX_PAGES = frozenset(
    {"index.html", "index.htm", "index.php", "index.asp", "index.aspx", "index.jsp", "default.aspx"}
)
"""Names of files that stand for their folder."""

SECOND_LEVEL = _words(
    """
    ac co com edu gen gob gouv gov go gub info ltd me mil net nom ne or org plc sch
    """
)
"""Second labels below which names are registered under two-letter domains (co.uk, com.pk)."""

SHARED_HOSTS = _words(
    """
    appspot.com blogspot.com cloudfront.net github.io gitlab.io herokuapp.com livejournal.com
    medium.com netlify.app pages.dev substack.com tumblr.com vercel.app web.app weebly.com wixsite.com
    wordpress.com workers.dev
    """
)
"""Domains whose names below belong to different people."""
