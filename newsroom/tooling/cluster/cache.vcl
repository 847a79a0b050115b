vcl 4.1;
# Varnish before the archive. To use it: put your application servers where BACKENDS and MEMBERS stand, and list in
# `may_purge` the machines that they run on. Needs the modules xkey (package varnish-modules), std and directors.

import directors;
import std;
import xkey;

acl may_purge {
    "127.0.0.1";
}

probe health {
    .url = "/healthz";
    .interval = 1s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

# BACKENDS

sub vcl_init {
    new applications = directors.round_robin();
    # MEMBERS
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ may_purge) {
            return (synth(405, "Not allowed"));
        }
        set req.http.X-Dropped = xkey.purge(req.http.Surrogate-Key);
        return (synth(200, "Dropped " + req.http.X-Dropped));
    }
    set req.backend_hint = applications.backend();
    # The desk is nobody else's, and who is signed in sees what was published last.
    if (req.url ~ "^/admin/" || req.url == "/healthz" || req.http.Cookie ~ "sessionid=") {
        return (pass);
    }
    unset req.http.Cookie;
    # While no application answers, pages are served for an hour after they end.
    if (std.healthy(req.backend_hint)) {
        set req.grace = 10s;
    }
}

sub vcl_backend_response {
    # A connection to a database that was lost: the next attempt finds another server.
    if (beresp.status == 503 && bereq.retries < 2 && (bereq.method == "GET" || bereq.method == "HEAD")) {
        return (retry);
    }
    set beresp.http.xkey = beresp.http.Surrogate-Key;
    # A page that could not be made does not take the place of the one that is there.
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }
    if (beresp.ttl > 0s) {
        set beresp.grace = 1h;
    }
}

# An application that is gone is known after some seconds only; until then the next one is asked. Nothing is sent twice.
sub vcl_backend_error {
    if (bereq.retries < 2 && (bereq.method == "GET" || bereq.method == "HEAD")) {
        return (retry);
    }
}

sub vcl_deliver {
    unset resp.http.xkey;
}
