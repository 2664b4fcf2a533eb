package com.kronkers.mlops.local.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Sends files in large pieces, so that little of what is measured is the sender's own work. */
final class Sender {
    private final URI service;
    private final UnaryOperator<String> tokens;

    /** @param tokens gives a token for a role */
    Sender(URI service, UnaryOperator<String> tokens) {
        this.service = service;
        this.tokens = tokens;
    }

    /** Seconds from the first byte sent to the answer that the version is committed. */
    double send(String dataset, String mode, Path csv) throws IOException {
        URI upload = service.resolve("/datasets/" + dataset + "/versions?mode=" + mode);
        long begin = System.nanoTime();
        HttpURLConnection connection = (HttpURLConnection) upload.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Authorization", "Bearer " + tokens.apply("data-owner"));
        connection.setRequestProperty("Content-Type", "text/csv");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(Files.size(csv));
        byte[] piece = new byte[1 << 20];
        try (InputStream file = Files.newInputStream(csv);
                OutputStream body = connection.getOutputStream()) {
            for (int read = file.read(piece); read > 0; read = file.read(piece)) {
                body.write(piece, 0, read);
            }
        }
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_CREATED) {
            throw new IOException(
                    status + ": " + new String(connection.getErrorStream().readAllBytes()));
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
