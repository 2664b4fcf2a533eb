package com.kronkers.mlops.local.bench.serving;

import java.util.Map;

/**
 * What a process of {@link LoadMain} does; its first line of input, as JSON.
 *
 * @param perSecond how many requests are due a second; 0 = each connection sends its next request when the last was
 *     answered
 * @param connections at most so many at once
 * @param millis how long at most; the load ends before where its input does
 * @param samples the file that it writes in the end, see {@link Samples}
 */
record LoadSpec(
        String target,
        Map<String, String> headers,
        String body,
        int perSecond,
        int connections,
        long millis,
        String samples) {}
