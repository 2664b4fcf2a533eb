package com.kronkers.mlops.ingestion.source;

import java.util.regex.Pattern;

/**
 * A caller's path below a connection's address or root. It has names joined by slashes and nothing that any reader could
 * take for something else: no dots alone, no percent signs, no backslashes, no query, no scheme, no empty names.
 */
final class SourcePath {
    private static final String NAME = "(?!\\.{1,2}(/|$))[A-Za-z0-9._~=+,-]+";
    private static final Pattern PATH = Pattern.compile(NAME + "(/" + NAME + ")*");
    private static final int LONGEST = 1000;

    private SourcePath() {}

    static boolean valid(String path) {
        return path.length() <= LONGEST && PATH.matcher(path).matches();
    }
}
