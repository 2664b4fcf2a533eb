package com.kronkers.mlops.serving.deployment;

/** Something that must be known before requests are sent here. */
public interface Prerequisite {
    boolean ready();
}
