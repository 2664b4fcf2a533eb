package com.kronkers.mlops.local.broker;

import java.util.Map;

/** A topic as it must exist on the broker. */
public record Topic(String name, int partitions, Map<String, String> configuration) {}
