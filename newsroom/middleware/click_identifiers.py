"""Parameters that other sites add to links to tell who clicked where; no page of the archive knows them.

    /2024/07/02/ferry/?fbclid=IwAR0&q=ferry  ──▶  request.GET has q alone: no notice, and the page of the same address

The address itself stays as it came, so that a redirect hands them on to whoever counts clicks.
"""

from newsroom.middleware.desk_only import DESK

API = "/api/"
_PREFIXES = ("utm_", "at_", "mtm_", "pk_", "piwik_", "matomo_", "gad_", "guce_", "_hs", "hsa_", "fb_", "wt_")
_NAMES = (
    # Facebook, Instagram, X, TikTok, LinkedIn, Pinterest, Reddit, Snapchat
    "fbclid igsh igshid twclid ttclid li_fat_id trk trkcampaign epik rdt_cid sccid "
    # Google, Microsoft, Yandex, Yahoo, Outbrain, Taboola
    "gclid gclsrc dclid gbraid wbraid srsltid _ga _gl msclkid yclid ysclid _openstat guccounter ob_click_id tblci "
    # Mail and campaigns: Mailchimp, Marketo, HubSpot, Klaviyo, Vero, Omeda, MailerLite, Drip
    "mc_cid mc_eid mkt_tok hsctatracking hss_channel _kx vero_id vero_conv oly_anon_id oly_enc_id ml_subscriber "
    "ml_subscriber_hash __s dm_i wickedid rb_clickid s_cid s_kwcid ef_id xtor cid ncid sc_cid cmp cmpid campaign icid "
    # Newsrooms and aggregators
    "ref ref_src ref_url referrer s smid share shared source src partner spm amp si"
)
NAMES = frozenset(_NAMES.split())


def is_click_identifier(name: str) -> bool:
    """Return whether a parameter only tells where a reader came from."""
    name = name.lower()
    return name in NAMES or name.startswith(_PREFIXES)


class ClickIdentifiersMiddleware:
    """Take the identifiers of clicks out of `request.GET`, except at the desk and in the API."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        has_query = bool(request.META.get("QUERY_STRING"))
        if has_query and not request.path_info.startswith((DESK, API)):
            names = [name for name in request.GET if is_click_identifier(name)]
            if names:
                params = request.GET.copy()
                for name in names:
                    del params[name]
                params._mutable = False
                request.GET = params
        return self.get_response(request)
