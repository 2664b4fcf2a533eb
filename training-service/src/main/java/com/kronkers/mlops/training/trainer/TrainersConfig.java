package com.kronkers.mlops.training.trainer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Map;

/** Where the trainers are and what they are called. */
@ConfigMapping(prefix = "kronkers.trainers")
public interface TrainersConfig {

    /** The folder of jars that is the trainers' class path; the default is where the build puts it. */
    @WithDefault("trainers/target/trainers")
    Path home();

    /** The main class behind each trainer name that a policy may use. */
    Map<String, String> programs();

    /** The main class that judges what a trainer made; it is the platform's own, whoever wrote the trainer. */
    @WithDefault("com.kronkers.mlops.trainers.Validate")
    String validator();

    /**
     * The main class that writes the files which a project may see: its training rows, in formats that others read. It may
     * have a static method {@code rehearse()}, which is called while there are no data yet.
     */
    @WithDefault("com.kronkers.mlops.trainers.Prepare")
    String prepare();

    /** The main class that makes a model package of the folder that a project left, or says why it cannot. */
    @WithDefault("com.kronkers.mlops.trainers.Adopt")
    String adopt();

    /** The main class that judges what a project made at an earlier origin. */
    @WithDefault("com.kronkers.mlops.trainers.Backtest")
    String backtest();
}
