package com.kronkers.mlops.serving.deployment;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;

/** Settings of what is deployed, and of how long and how much. */
@ConfigMapping(prefix = "kronkers.deployment")
public interface DeploymentConfig {
    /**
     * What all models in memory may take together, as far as it is known: measured when a model is tried, else estimated
     * from its package. Beyond it those that were idle longest are put out, and loaded again when they are asked for. It
     * leaves room for the engines themselves, which take some hundred megabytes.
     */
    @WithDefault("512M")
    MemorySize memoryBudget();

    /**
     * The most bytes of one package, as it is fetched and as it is unpacked; a larger one is refused, and what came of
     * it is removed. The same as what the platform opens where nothing is set.
     */
    @WithDefault("256M")
    MemorySize largestPackage();

    /**
     * How many threads one prediction of a model may use inside ONNX Runtime or XGBoost. One serves most callers where
     * requests come in parallel; PyTorch has a number for the whole process, which stays 1.
     */
    @WithDefault("1")
    int threads();

    /** How many predictions of a model run at once; others wait. Not set: one for each processor. */
    OptionalInt predictors();

    /** How long a request waits for its model to be loaded again; then 503, and the next one finds it there. */
    @WithDefault("PT10S")
    Duration longestLoad();

    /**
     * A call that has been inside a model for longer hangs, see the README. No less than
     * {@code kronkers.prediction.turns.deadline}.
     */
    @WithDefault("PT10S")
    Duration longestCall();

    /**
     * Packages kept on the disk beside those that are deployed, so that a rollback needs no download; and as many histories
     * beside those that are read.
     */
    @WithDefault("20")
    int sparePackages();

    /**
     * The longest time a version that was revoked may still serve here: without word from the broker for so long, this
     * replica is not ready and refuses predictions. A day outlasts the broker's outages; shorter is safer against a
     * replica that is cut off, longer against a broker that is.
     */
    @WithDefault("P1D")
    Duration longestUnconfirmed();

    /** How requests that wait for a predictor are put together. */
    BatchConfig batch();

    /** How an artifact is tried in a process of its own before it is loaded here. */
    Trial trial();

    /** What a variant beside the champion must keep to. */
    Guard guard();

    /** How shadows are asked. */
    Shadow shadow();

    /** Settings of the trial. */
    interface Trial {
        /**
         * The flavors whose packages are programs and may do anything when they are run. The others are tables of
         * numbers, whose size their file bounds; they are read into this service's heap, and one that would take more
         * than a quarter of it is refused.
         */
        @WithDefault("pytorch,onnx")
        Set<String> flavors();

        /** The memory that the process may take, engine included; a package that needs more is refused. */
        @WithDefault("1G")
        MemorySize memory();

        /** The part of it that is the JVM's heap. */
        @WithDefault("256M")
        MemorySize heap();

        /**
         * Whether the next process is started ahead. It takes some hundred megabytes while it waits, and saves a promotion
         * of such a package one to two seconds.
         */
        @WithDefault("true")
        boolean standby();

        /** A package that has not been loaded and has not answered its rows by then is refused. */
        @WithDefault("PT60S")
        Duration timeout();
    }

    /** Settings of the guard. What breaks it is given no traffic any more, on this replica at once. */
    interface Guard {
        /** How far back the guard looks: long enough for the fewest calls, short enough to act before many fail. */
        @WithDefault("PT1M")
        Duration window();

        /** How often it looks. */
        @WithDefault("PT1S")
        Duration interval();

        /** It does not judge by fewer calls in the window: one failure of two says little. */
        @WithDefault("20")
        int fewestCalls();

        /** By how much the share of calls in which the model fails may be above the champion's. */
        @WithDefault("0.05")
        double errorShare();

        /** How many times the champion's 95th percentile of latency a variant's may be. */
        @WithDefault("3")
        double latencyFactor();

        /** A 95th percentile below this is never too slow: where both take microseconds, a factor means nothing. */
        @WithDefault("PT0.005S")
        Duration latencyFloor();

        /** How often its golden rows are replayed. */
        @WithDefault("PT1M")
        Duration goldenRows();
    }

    /** Settings of shadows. */
    interface Shadow {
        /**
         * Rows that may wait to be copied to shadows; more are dropped and counted. A request with large tensors or texts
         * counts for one row for each 200 bytes of them.
         */
        @WithDefault("5000")
        int queueRows();
    }
}
