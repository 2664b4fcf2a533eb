package com.kronkers.mlops.training.project;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.TreeSet;

/**
 * A commit of a repository that projects may be fetched from: {@code https}, at a host that was allowed by name, without
 * a password in it, and with the full name of a commit, which, unlike a branch, never means something else.
 */
record GitAddress(String url, String commit) {

    static GitAddress of(String url, String commit, Set<String> allowedHosts) throws InvalidProjectException {
        if (commit == null || !commit.matches("[0-9a-f]{40}")) {
            throw new InvalidProjectException(
                    "commit",
                    "'" + commit + "' is no full commit id",
                    "send the 40 hexadecimal digits that git rev-parse HEAD prints; a branch may change under you");
        }
        URI address = parse(url);
        if (!"https".equals(address.getScheme()) || address.getHost() == null) {
            throw new InvalidProjectException("git", "'" + url + "' is no https address", "send https://host/path");
        }
        if (address.getUserInfo() != null || address.getQuery() != null || address.getFragment() != null) {
            throw new InvalidProjectException(
                    "git", "the address holds more than host and path", "send the address without user, ? and #");
        }
        String host = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
        if (!allowedHosts.contains(host)) {
            throw new InvalidProjectException(
                    "git",
                    "projects are not fetched from " + host,
                    allowedHosts.isEmpty()
                            ? "send an archive; the platform team may allow hosts by"
                                    + " kronkers.training.projects.git-hosts"
                            : "use one of " + new TreeSet<>(allowedHosts) + ", or send an archive");
        }
        return new GitAddress(address.toString(), commit);
    }

    private static URI parse(String url) throws InvalidProjectException {
        try {
            return new URI(url == null ? "" : url);
        } catch (URISyntaxException e) {
            throw new InvalidProjectException("git", "'" + url + "' is no address", "send https://host/path");
        }
    }
}
