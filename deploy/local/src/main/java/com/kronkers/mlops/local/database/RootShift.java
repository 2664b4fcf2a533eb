package com.kronkers.mlops.local.database;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL refuses to run as root. In a user namespace without a mapping the same process is nobody to itself and to
 * PostgreSQL, while its files stay where the owner of the data directory finds them.
 */
final class RootShift {

    private static final List<String> NAMESPACE = List.of("unshare", "-U");

    private RootShift() {}

    /** What goes before a command of PostgreSQL on this machine; nothing for an ordinary user. */
    static List<String> prefix() throws IOException, InterruptedException {
        if (!"0".equals(userId(List.of()))) {
            return List.of();
        }
        if ("0".equals(userId(NAMESPACE)) || userId(NAMESPACE).isEmpty()) {
            throw new IOException("PostgreSQL does not run as root, and this machine gives root no user namespace"
                    + " (unshare -U). Start the platform as an ordinary user.");
        }
        return NAMESPACE;
    }

    private static String userId(List<String> prefix) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("id", "-u"));
        Process id = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(id.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        return id.waitFor(5, TimeUnit.SECONDS) && id.exitValue() == 0 ? answer.strip() : "";
    }
}
