# Varnish in front of Copydesk: one copy of each public answer, purged by surrogate key.
#
# Needs Varnish 6.6 or newer (7.1 of Debian 12 is what it is tested with) and vmod xkey of
# varnish-modules (Debian: apt-get install varnish varnish-modules). docs/caching.md tells
# how it is set up, tests/deploy/test_varnish.py drives it.
vcl 4.1;

import std;
import xkey;

# Where Copydesk listens.
backend default {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 20s;
    .between_bytes_timeout = 10s;
    .probe = {
        # Answered by every process, whatever the Host header, without the database.
        .url = "/healthz";
        .interval = 2s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

# Who may purge: the machines that run Copydesk, and nobody else.
acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (!client.ip ~ purgers) {
            return (synth(403, "Forbidden"));
        }
        if (!req.http.xkey-purge) {
            return (synth(400, "xkey-purge is missing"));
        }
        # Not softpurge: what was withdrawn must not be shown once more.
        set req.http.X-Purged = xkey.purge(req.http.xkey-purge);
        return (synth(200, "Purged " + req.http.X-Purged));
    }

    if (req.restarts == 0) {
        unset req.http.X-May-Be-Kept;
    }
    # Only these methods are answered from here; the editor's go through.
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # The desk, the staff API, and whatever has a key or a draft's token: never kept.
    if (req.url ~ "^/(admin|documents)(/|\?|$)" || req.url ~ "^/api/staff/"
        || req.http.Authorization || req.http.X-Api-Key
        || req.url ~ "[?&]preview(_|%5[Ff])token=") {
        return (pass);
    }
    # Long answers that never end are not for keeping.
    if (req.http.Accept ~ "text/event-stream") {
        return (pipe);
    }

    # What an answer does not depend on must not split it.
    unset req.http.Cookie;
    set req.http.Host = std.tolower(req.http.Host);
    set req.url = std.querysort(req.url);

    # A stale answer goes out for 30 s while a new one is fetched, and for as long as we
    # keep it when there is nobody to ask (or somebody has just failed to be asked).
    if (req.restarts == 0 && std.healthy(req.backend_hint)) {
        set req.grace = 30s;
    }
    set req.http.X-May-Be-Kept = "yes";
    return (hash);
}

sub vcl_pipe {
    set bereq.http.Connection = "close";
}

sub vcl_backend_fetch {
    unset bereq.http.X-May-Be-Kept;
}

sub vcl_backend_response {
    # Varnish looks for keys here.
    set beresp.http.xkey = beresp.http.Surrogate-Key;

    # Nothing is kept but what says that it may be, and under which keys.
    if (beresp.http.Set-Cookie || beresp.http.Cache-Control !~ "public"
        || beresp.http.Cache-Control ~ "(private|no-store|no-cache)"
        || beresp.http.Vary ~ "(\*|[Cc]ookie)") {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    if (beresp.status >= 500) {
        # A failing origin does not replace what is kept.
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    # Authorization never comes this far, so it need not split what is kept.
    if (beresp.http.Vary) {
        set beresp.http.Vary = "Accept-Encoding";
    }
    # As long as stale-if-error says.
    set beresp.grace = 24h;
    set beresp.keep = 0s;
    return (deliver);
}

sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
}

sub vcl_deliver {
    # The origin failed although it was thought well: once more, with whatever is kept.
    if (resp.status >= 500 && req.restarts == 0 && req.http.X-May-Be-Kept) {
        return (restart);
    }
    # Keys are for caches. A CDN behind this one still needs them: remove the first line.
    unset resp.http.Surrogate-Key;
    unset resp.http.xkey;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    set resp.http.X-Cache = "miss";
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    }
}

sub vcl_synth {
    set resp.http.Cache-Control = "no-store";
    if (req.method == "PURGE") {
        set resp.http.Content-Type = "text/plain";
        synthetic(resp.reason);
        return (deliver);
    }
}
