package com.kronkers.mlops.registry.lineage;

/** A dataset version that another one was derived from. */
record DatasetParent(String dataset, int version) {}
