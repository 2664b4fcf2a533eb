package com.kronkers.mlops.local.bench.serving;

import java.time.Duration;
import java.util.Set;

/**
 * How much is measured.
 *
 * @param rounds of which the median counts
 * @param length of each load that counts
 * @param warmUp before a target's first round
 * @param apart whether load and servers have processors of their own
 * @param tables which of them
 * @param peers whether other servers are measured beside ours
 * @param swaps how many times a version is promoted and rolled back under load
 * @param promotions how many of them memory is watched over
 * @param predictions how many of them memory is watched over
 * @param singly whether those are asked for one by one, not 1000 in a request
 */
public record ServingOptions(
        int rounds,
        Duration length,
        Duration warmUp,
        boolean apart,
        Set<ServingTable> tables,
        boolean peers,
        int swaps,
        int promotions,
        long predictions,
        boolean singly) {}
