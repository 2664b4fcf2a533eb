package com.kronkers.mlops.local.bench.serving;

/**
 * What a closed loop came to: so many connections, each of which sends its next request when the last was answered.
 *
 * @param failed requests that were not answered with 200
 */
record LoadResult(long requests, long failed, double seconds, double p50Millis, double p99Millis) {
    double perSecond() {
        return requests / seconds;
    }
}
