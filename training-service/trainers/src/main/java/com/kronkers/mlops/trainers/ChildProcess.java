package com.kronkers.mlops.trainers;

import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The contract with the process that started this one: {@code job.json} is the one argument, progress goes to standard
 * output line by line, exit code 0 or 1, and after a failure the last line is {@code {"error": ...}}.
 */
final class ChildProcess {

    interface Task {
        void run(JobFile job) throws IOException;
    }

    private ChildProcess() {}

    static int run(String name, String[] args, Task task) {
        long started = System.nanoTime();
        System.out.println(name + " begins");
        try {
            if (args.length != 1) {
                throw new InvalidJobException("usage: " + name + " <job.json>");
            }
            task.run(JobFile.read(Path.of(args[0])));
            System.out.println(name + " finished in " + (System.nanoTime() - started) / 1_000_000 + " ms");
            return 0;
        } catch (InvalidJobException | InvalidModelPackageException e) {
            return failed(e.getMessage());
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            return failed(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static int failed(String message) {
        System.out.println(JobJson.MAPPER.valueToTree(Map.of("error", message)));
        return 1;
    }
}
