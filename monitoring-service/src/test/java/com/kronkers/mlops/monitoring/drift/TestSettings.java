package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.drift.DriftSettings.EffectFloors;

/** The defaults of the configuration; DriftConfigTest compares the two. */
final class TestSettings {

    static final DriftSettings DEFAULTS =
            new DriftSettings(200, 8, 0.01, 0.25, new EffectFloors(0.125, 0.125, 0.2, 0.05, 0.01));

    private TestSettings() {}
}
