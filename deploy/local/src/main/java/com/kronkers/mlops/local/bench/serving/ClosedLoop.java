package com.kronkers.mlops.local.bench.serving;

import java.io.IOException;
import java.time.Duration;

/** A tool that makes the load of a closed loop. */
interface ClosedLoop {

    /** Keeps so many connections busy for so long. */
    LoadResult run(Call call, int connections, Duration length) throws IOException, InterruptedException;

    /** Which tool it is, for the reader of a table. */
    String tool();
}
