package com.kronkers.mlops.local.bench.serving;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A POST that a load repeats.
 *
 * @param headers beside those that every HTTP client sends
 * @param body the file that is sent each time
 */
record Call(URI target, Map<String, String> headers, Path body) {
    Call {
        headers = Map.copyOf(headers);
    }

    /** The same to another address. */
    Call to(URI other) {
        return new Call(other, headers, body);
    }

    Call with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Call(target, more, body);
    }
}
