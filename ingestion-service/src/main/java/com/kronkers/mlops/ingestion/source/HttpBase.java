package com.kronkers.mlops.ingestion.source;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address below which everything of an HTTP connection must lie. */
final class HttpBase {
    /** Encoded slashes, backslashes and dots, which servers and proxies decode at different times. */
    private static final Pattern AMBIGUOUS = Pattern.compile("%2f|%5c|%2e|%00|\\\\", Pattern.CASE_INSENSITIVE);

    private final URI base;

    private HttpBase(URI base) {
        this.base = base;
    }

    /** @throws Refused if the configuration has no usable address */
    static HttpBase of(SourceConfig.Connection connection) {
        URI base = connection.baseUrl().orElseThrow(() -> new Refused("The connection has no base-url."));
        boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!web || base.getHost() == null || base.getRawUserInfo() != null || base.getRawQuery() != null) {
            throw new Refused("The connection's base-url is no plain http or https address.");
        }
        return new HttpBase(base);
    }

    /** The address of a valid path. */
    URI resolve(String path, String query) {
        URI target = URI.create(base.getScheme() + "://" + base.getRawAuthority() + folder() + path
                + (query.isEmpty() ? "" : "?" + query));
        requireWithin(target);
        return target;
    }

    /** Where a redirect leads. */
    URI redirected(URI from, Optional<String> location) {
        try {
            URI target = from.resolve(location.orElseThrow(() -> new Refused("The source redirects to nowhere.")));
            requireWithin(target);
            return target;
        } catch (IllegalArgumentException noUri) {
            throw new Refused("The source redirects to what is no address.");
        }
    }

    private void requireWithin(URI target) {
        boolean same = base.getScheme().equals(target.getScheme())
                && target.getHost() != null
                && base.getHost()
                        .toLowerCase(Locale.ROOT)
                        .equals(target.getHost().toLowerCase(Locale.ROOT))
                && port(base) == port(target)
                && target.getRawUserInfo() == null;
        String path = target.getRawPath() == null ? "" : target.getRawPath();
        boolean below = path.startsWith(folder())
                && !AMBIGUOUS.matcher(path).find()
                && path.equals(target.normalize().getRawPath());
        if (!same || !below) {
            throw new Refused("The source leads to an address that is not below its connection's base-url.");
        }
    }

    private String folder() {
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        return path.endsWith("/") ? path : path + "/";
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equals(address.getScheme()) ? 443 : 80;
    }
}
