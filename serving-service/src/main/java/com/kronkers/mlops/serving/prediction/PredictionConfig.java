package com.kronkers.mlops.serving.prediction;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of the prediction endpoints. */
@ConfigMapping(prefix = "kronkers.prediction")
public interface PredictionConfig {
    /** Bounds the memory and the time of one request; more rows are more requests. */
    @WithDefault("2000")
    int maxRows();

    /** A body beyond it is refused before it is read. 2000 rows of a hundred fields fit. */
    @WithDefault("4M")
    MemorySize maxBody();

    /** Contributions take many times as long as predictions. */
    @WithDefault("200")
    int maxExplainedRows();

    /**
     * How far the newest date of a history may lie behind the clock; older ones answer 409. Not set, because every row is
     * held against its own model's horizon anyway, and data of past years is good for predictions of past years.
     */
    Optional<Duration> historyMaxAge();

    /** The same for single models, which goes before the one for all. */
    Map<String, Duration> historyMaxAgeByModel();

    /**
     * The file with the key that prediction ids are signed with. Replicas must share it. Without one, a key is made in
     * the data folder, which fits a single replica.
     */
    Optional<Path> keyFile();

    /** How requests take turns. */
    Turns turns();

    /** Settings of the turns. */
    interface Turns {
        /**
         * A request whose body is no larger is answered by the thread that received it, without a change of threads, if
         * its model lately took no longer than {@link #atOnce}.
         */
        @WithDefault("16K")
        MemorySize atOnceBody();

        /** See {@link #atOnceBody}; other connections of that thread wait so long. */
        @WithDefault("PT0.001S")
        Duration atOnce();

        /** Requests of one variant of a model that are worked on at the same time. */
        @WithDefault("16")
        int atWork();

        /** Requests of one variant that may wait for their turn; more get 503 at once. */
        @WithDefault("1000")
        int waiting();

        /**
         * What their bodies may take together; beyond it more get 503 at once, too. Below {@link #maxBody} the largest
         * requests never wait.
         */
        @WithDefault("64M")
        MemorySize waitingBytes();

        /** A request without an answer by then gets 504. Callers may ask for less. */
        @WithDefault("PT10S")
        Duration deadline();

        /** Threads for the requests of all models. As many again take the places of those that hang in a model. */
        @WithDefault("64")
        int threads();
    }
}
