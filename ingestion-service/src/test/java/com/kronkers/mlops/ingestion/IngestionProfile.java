package com.kronkers.mlops.ingestion;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The service with a small upload limit, a folder of its own and connections to pull from. All component tests share one
 * such service.
 */
public class IngestionProfile implements QuarkusTestProfile {
    /** Largest upload of the tests, in bytes. */
    public static final int LIMIT = 200 * 1024;

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "data-")
                    .toAbsolutePath();
            Map<String, String> settings = new HashMap<>();
            settings.put("kronkers.data-dir", folder.toString());
            settings.put("kronkers.ingest.limit", LIMIT + "");
            settings.put("kronkers.pulls.poll", "0.2s");
            settings.put("kronkers.pulls.backoff", "PT0.3S");
            settings.put("kronkers.pulls.attempts", "3");
            Path drop = Files.createDirectories(folder.resolve("drop"));
            settings.put("kronkers.sources.drop.kind", "store");
            settings.put("kronkers.sources.drop.service", "fs");
            settings.put("kronkers.sources.drop.options.root", drop.toString());
            settings.put("kronkers.sources.web.kind", "http");
            settings.put("kronkers.sources.web.base-url", "http://127.0.0.1:" + freePort() + "/exports");
            settings.put("kronkers.sources.web.private-addresses", "true");
            settings.put("kronkers.sources.internet.kind", "http");
            settings.put("kronkers.sources.internet.base-url", "http://169.254.169.254/latest");
            settings.put("kronkers.sources.shop.kind", "jdbc");
            settings.put("kronkers.sources.shop.url", "${quarkus.datasource.jdbc.url}");
            settings.put("kronkers.sources.shop.username", "${quarkus.datasource.username}");
            settings.put("kronkers.sources.shop.password", "${quarkus.datasource.password}");
            settings.put("kronkers.sources.vault.kind", "jdbc");
            settings.put("kronkers.sources.vault.allowed-to", "department:treasury");
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that no connection is given by chance before it is listened on: below those that systems pick. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another one
            }
        }
        throw new IOException("no port is free");
    }
}
