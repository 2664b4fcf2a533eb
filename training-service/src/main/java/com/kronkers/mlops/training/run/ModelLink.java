package com.kronkers.mlops.training.run;

/** A logged model that a run read or made at a step. */
public record ModelLink(String model, long step) {}
